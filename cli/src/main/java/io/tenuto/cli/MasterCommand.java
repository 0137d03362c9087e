package io.tenuto.cli;

import io.tenuto.engine.master.ControlGroup;
import io.tenuto.engine.master.ControlGroupFactory;
import io.tenuto.engine.master.ControlLog;
import io.tenuto.engine.master.JournalControlLog;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.master.Membership;
import io.tenuto.engine.master.Seat;
import io.tenuto.engine.master.Succession;
import io.tenuto.engine.node.StatePlaces;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.harmonicio.Gateway;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenuto master}: the directory of a deployment. */
@Command(
    name = "master",
    description =
        "Keeps the directory of workers, engines and streams. No message passes through it.",
    mixinStandardHelpOptions = true)
final class MasterCommand implements Callable<Integer> {
  private static final String NO_REST = "none";

  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8640",
      description = "The port for workers, engines and sources. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(
      names = "--rest",
      paramLabel = "HOST:PORT",
      description =
          "The port of the REST API, for 'tenuto status' and others, with TLS if it begins with"
              + " https://; 'none' switches it off. Default: "
              + RestOption.DEFAULT
              + ".")
  private @Nullable String rest;

  @Option(
      names = "--rest-insecure",
      description =
          "Let --rest be an address that others can reach without https://, although every request"
              + " carries the token in the clear.")
  private boolean insecure;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "Where a master keeps what must survive it: pipelines that were sent to it, their"
              + " scalings and ends. Default: a folder beside the token's file for each --listen"
              + " address, or for the --peers and --name; nothing is kept with port 0.")
  private @Nullable Path state;

  @Mixin private GroupOptions group;

  @Mixin private HarmonicIoOptions harmonicIo;

  @Mixin private TokenOption token;

  @Mixin private TlsOptions tls;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Token secret = token.readOrMake();
    Endpoint port = UsageException.address("--listen", listen);
    Tls certificates = tls.read();
    if (group.several()) {
      if (harmonicIo.wanted()) {
        throw new IllegalArgumentException(
            "--harmonicio: one of several masters may stand by; open the gateway on a worker.");
      }
      return oneOfSeveral(port, secret, certificates, err);
    }
    try (ControlLog log = openLog(port, err);
        Master master = Master.start(port, secret, certificates, log)) {
      Optional<RestServer> server = openRest(Seat.of(master), secret, certificates, err);
      err.println("tenuto: master on " + master.endpoint() + ", token in " + token.path());
      server.ifPresent(open -> err.println("tenuto: REST on " + open.url()));
      err.flush();
      try (AutoCloseable unused = openGateway(master, secret, certificates, err)) {
        Forever.untilInterrupted();
      }
      server.ifPresent(RestServer::close);
    }
    return ExitCode.OK;
  }

  private AutoCloseable openGateway(Master master, Token secret, Tls certificates, PrintWriter err)
      throws IOException {
    Endpoint mine = master.endpoint();
    boolean secure = mine.scheme() == Endpoint.Scheme.TLS;
    Endpoint streams = secure ? Endpoint.tls(mine.host(), 0) : Endpoint.tcp(mine.host(), 0);
    var member =
        new Gateway.Membership(
            "harmonicio", Gateway.Membership.MASTER, List.of(mine), streams, secret, certificates);
    return harmonicIo.open(member, token.path(), err);
  }

  private int oneOfSeveral(Endpoint port, Token secret, Tls certificates, PrintWriter err)
      throws Exception {
    Membership mine =
        group.membership(Optional.ofNullable(state), token.path(), tls.files(), port, restUrl());
    ControlGroup joined = ControlGroupFactory.find().join(mine, System::currentTimeMillis);
    say(err, "state in " + mine.folder());
    var succession =
        Succession.start(
            joined, port, secret, certificates, said -> say(err, mine.member() + " " + said));
    try {
      Optional<RestServer> server = openRest(succession, secret, certificates, err);
      say(err, "master " + mine.member() + " on " + port + ", token in " + token.path());
      server.ifPresent(open -> say(err, "REST on " + open.url()));
      Forever.untilInterruptedOr(succession.ended());
      server.ifPresent(RestServer::close);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      succession.close();
      joined.close();
    }
    return ExitCode.OK;
  }

  private static void say(PrintWriter err, String text) {
    err.println("tenuto: " + text);
    err.flush();
  }

  /** Where the others send those who ask them; nobody is sent to an address that may be none. */
  private String restUrl() {
    if (NO_REST.equals(rest)) {
      return "";
    }
    Endpoint address = RestOption.parse(rest == null ? RestOption.DEFAULT : rest);
    return address.toString().replaceFirst("^tcp:", "http:").replaceFirst("^tls:", "https:");
  }

  /** A port that the system chooses is another at the next start, and so is its deployment. */
  private ControlLog openLog(Endpoint port, PrintWriter err) throws IOException {
    if (state == null && port.scheme() != Endpoint.Scheme.UNIX && port.port() == 0) {
      err.println("tenuto: without --state: a later master will not know what was sent to this");
      return ControlLog.none(System.currentTimeMillis());
    }
    Path folder = state == null ? StatePlaces.ofMaster(token.path(), port) : state;
    ControlLog log = JournalControlLog.open(folder.toAbsolutePath(), System::currentTimeMillis);
    err.println("tenuto: state in " + folder);
    return log;
  }

  /** A port that was asked for must be had; the usual one may be another master's. */
  private Optional<RestServer> openRest(Seat seat, Token secret, Tls certificates, PrintWriter err)
      throws IOException {
    if (NO_REST.equals(rest)) {
      return Optional.empty();
    }
    Endpoint address = RestOption.parse(rest == null ? RestOption.DEFAULT : rest);
    try {
      return Optional.of(RestServer.start(address, insecure, seat, secret, certificates));
    } catch (IOException e) {
      if (rest != null) {
        throw e;
      }
      err.println("tenuto: without REST: " + e.getMessage());
      return Optional.empty();
    }
  }
}
