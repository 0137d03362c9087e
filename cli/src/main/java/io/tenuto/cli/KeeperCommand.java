package io.tenuto.cli;

import io.tenuto.config.Size;
import io.tenuto.engine.replica.KeeperHost;
import io.tenuto.transport.Endpoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenuto keeper}: has what sources accept whose delivery is replicated. */
@Command(
    name = "keeper",
    description =
        "Keeps messages of pipelines that name it under stream.keepers, from before they are accepted"
            + " until they are settled. Needs no master.",
    mixinStandardHelpOptions = true)
final class KeeperCommand implements Callable<Integer> {
  private static final long LEAST_BYTES = 16L << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      required = true,
      description =
          "The port for sources, as pipelines name it; with TLS if it begins with tls://.")
  private String listen;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      required = true,
      description =
          "Where messages are kept, a folder for each pipeline. What is there stays until it has been"
              + " processed.")
  private Path keep;

  @Option(
      names = "--keep-disk",
      paramLabel = "SIZE",
      defaultValue = "10GiB",
      description =
          "How much of the disk each pipeline may use at most. Default: ${DEFAULT-VALUE}.")
  private String keepDisk;

  @Mixin private TokenOption token;

  @Mixin private TlsOptions tls;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Endpoint port = UsageException.address("--listen", listen);
    Reach.check(err, List.of(), Optional.of(port), tls.files());
    var settings = new KeeperHost.Settings(port, keep.toAbsolutePath(), bytes());
    try (KeeperHost host =
        KeeperHost.start(
            settings,
            token.readOrMake(),
            tls.read(),
            text -> {
              err.println("tenuto: " + text);
              err.flush();
            })) {
      err.println("tenuto: keeper on " + host.endpoint() + ", keeps in " + keep);
      err.flush();
      Forever.untilInterrupted();
    }
    return ExitCode.OK;
  }

  private long bytes() {
    try {
      long bytes = Size.parse(keepDisk).bytes();
      if (bytes >= LEAST_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--keep-disk: " + e.getMessage(), e);
    }
    throw new ParameterException(
        spec.commandLine(), "--keep-disk: " + keepDisk + " is below the minimum 16MiB");
  }
}
