package io.tenuto.cli;

import io.tenuto.config.Size;
import io.tenuto.engine.backlog.BacklogSettings;
import io.tenuto.engine.node.Fence;
import io.tenuto.engine.node.StatePlaces;
import io.tenuto.engine.worker.EngineSpec;
import io.tenuto.engine.worker.ProcessStarter;
import io.tenuto.engine.worker.Worker;
import io.tenuto.harmonicio.Gateway;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenuto worker}: starts, watches and stops engines on this host. */
@Command(
    name = "worker",
    description = "Runs processing engines on this host, as a master asks for them.",
    mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
  private static final String TLS = "tls://";

  @Spec private CommandSpec spec;

  @Mixin private MemberOptions member;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores that engines may share. Default: all.")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--listen",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Where engines listen, each on a free port, with TLS if it begins with tls://; 'none'"
              + " lets them dial out. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(
      names = "--engine-memory",
      paramLabel = "SIZE",
      defaultValue = EngineFlags.MEMORY,
      description = "Java heap of an engine, as for java -Xmx. Default: ${DEFAULT-VALUE}.")
  private String engineMemory;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Where engines keep files. Default: a temporary folder.")
  private @Nullable Path work;

  @Option(
      names = "--backlog",
      paramLabel = "DIR",
      description =
          "Keep messages here that wait for engines, for pipelines that name this worker under"
              + " backlog.workers. What is there stays until it has been processed.")
  private @Nullable Path backlog;

  @Option(
      names = "--backlog-disk",
      paramLabel = "SIZE",
      description =
          "With --backlog: how much of the disk each reader's backlog may use at most, such as"
              + " 50GiB. Default: what its pipeline says.")
  private @Nullable String backlogDisk;

  @Mixin private HarmonicIoOptions harmonicIo;

  @Mixin private TokenOption token;

  @Mixin private TlsOptions tls;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    String myName = member.name("worker");
    List<Endpoint> endpoints = member.masters();
    Optional<Endpoint> port =
        listen.equals("none") ? Optional.empty() : Optional.of(anyPort(listen));
    Reach.check(err, endpoints, port, tls.files());
    WorkFolder folder = work == null ? WorkFolder.temporary(myName) : new WorkFolder(work);
    Path fence = StatePlaces.ofMembers(token.path(), endpoints);
    var settings =
        new ProcessStarter.Settings(
            EngineFlags.with(engineMemory),
            EngineFlags.PROGRAM,
            endpoints,
            port,
            member.advertise(),
            token.path(),
            tls.files(),
            folder.path(),
            keep(),
            Optional.of(fence));
    var starter =
        new ProcessStarter(
            settings,
            line -> {
              err.println(line);
              err.flush();
            });
    try (Worker worker =
        Worker.start(
            myName, cores, endpoints, token.read(), tls.read(), starter, Fence.in(fence))) {
      err.println("tenuto: " + myName + " with " + cores + " cores, master " + endpoints);
      err.flush();
      try (AutoCloseable unused = openGateway(myName, endpoints, port, err)) {
        Forever.untilInterrupted();
      }
    }
    if (work == null && folder.tidy()) {
      err.println("tenuto: dead letters of this worker's engines are in " + folder.path());
    }
    return ExitCode.OK;
  }

  private AutoCloseable openGateway(
      String worker, List<Endpoint> masters, Optional<Endpoint> streams, PrintWriter err)
      throws IOException {
    if (harmonicIo.wanted() && streams.isEmpty()) {
      throw new IllegalArgumentException(
          "--harmonicio: its streams must be reached by engines; name an address with --listen.");
    }
    return streams.isEmpty()
        ? () -> {}
        : harmonicIo.open(
            new Gateway.Membership(
                worker + "-harmonicio",
                Gateway.Membership.WORKER,
                masters,
                streams.get(),
                token.read(),
                tls.read()),
            token.path(),
            err);
  }

  private Optional<EngineSpec.Keep> keep() {
    if (backlog == null && backlogDisk != null) {
      throw new ParameterException(
          spec.commandLine(), "--backlog-disk: says nothing without --backlog DIR");
    }
    long bytes = backlogDisk == null ? Long.MAX_VALUE : bytes(backlogDisk);
    return Optional.ofNullable(backlog)
        .map(folder -> new EngineSpec.Keep(folder.toAbsolutePath(), bytes));
  }

  private long bytes(String size) {
    try {
      long bytes = Size.parse(size).bytes();
      if (bytes >= BacklogSettings.LEAST_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--backlog-disk: " + e.getMessage(), e);
    }
    throw new ParameterException(
        spec.commandLine(), "--backlog-disk: " + size + " is below the minimum 1MiB");
  }

  private static Endpoint anyPort(String host) {
    return host.startsWith(TLS)
        ? Endpoint.tls(host.substring(TLS.length()), 0)
        : Endpoint.tcp(host, 0);
  }
}
