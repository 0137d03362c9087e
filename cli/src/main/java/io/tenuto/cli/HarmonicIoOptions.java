package io.tenuto.cli;

import io.tenuto.config.Durations;
import io.tenuto.config.Size;
import io.tenuto.engine.node.StatePlaces;
import io.tenuto.harmonicio.Gateway;
import io.tenuto.harmonicio.GatewaySettings;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a process takes HarmonicIO's connectors and engines, and how. */
final class HarmonicIoOptions {
  private static final int QUEUE_PORT = 8090;
  private static final long MOST_MESSAGE_BYTES = 16L << 30;

  @Option(
      names = "--harmonicio",
      paramLabel = "HOST:PORT",
      description =
          "Take HarmonicIO's stream connectors and engines here, as they are; its master listens on"
              + " port 8080.")
  private @Nullable String rest;

  @Option(
      names = "--harmonicio-queue",
      paramLabel = "HOST:PORT",
      description =
          "With --harmonicio: where messages come with the name of their image. Default: port 8090"
              + " of the same address, or any port if --harmonicio says port 0.")
  private @Nullable String queue;

  @Option(
      names = "--harmonicio-advertise",
      paramLabel = "ADDRESS",
      description =
          "With --harmonicio: the numeric address that connectors are told to send to. Default: that"
              + " of --harmonicio.")
  private @Nullable String advertise;

  @Option(
      names = "--harmonicio-state",
      paramLabel = "DIR",
      description =
          "With --harmonicio: where messages are kept until they are settled. Default: a folder"
              + " beside the token's file for each address.")
  private @Nullable Path state;

  @Option(
      names = "--harmonicio-disk",
      paramLabel = "SIZE",
      defaultValue = "100GiB",
      description =
          "With --harmonicio: how much of the disk the messages of one image may use, and again as"
              + " much for those that wait for engines. Default:"
              + " ${DEFAULT-VALUE}.")
  private String disk = "100GiB";

  @Option(
      names = "--harmonicio-time-limit",
      paramLabel = "TIME",
      defaultValue = "10min",
      description =
          "With --harmonicio: a message whose engine has not come back for the next one by then is"
              + " given to another. Default: ${DEFAULT-VALUE}.")
  private String timeLimit = "10min";

  @Option(
      names = "--harmonicio-hold",
      paramLabel = "TIME",
      defaultValue = "0s",
      description =
          "With --harmonicio: how long an engine's request is held open while there is no work; then"
              + " it is told to listen, and dialled, also by this process's next life. For networks"
              + " that cut connections at rest, and for engines that are to outlive a restart. 0s holds"
              + " it for ever. Default: ${DEFAULT-VALUE}.")
  private String hold = "0s";

  @Option(
      names = "--harmonicio-push",
      description =
          "With --harmonicio: tell connectors to send to a port of their image while an engine"
              + " waits, as HarmonicIO does; the system chooses these ports. Otherwise everything"
              + " comes to --harmonicio-queue.")
  private boolean push;

  @Option(
      names = "--harmonicio-containers",
      paramLabel = "PROGRAM",
      description =
          "With --harmonicio: start engines in containers when somebody asks for them, with this"
              + " program: podman or docker. They share this host's network. Default: none are"
              + " started.")
  private @Nullable String containers;

  @Option(
      names = "--harmonicio-insecure",
      description =
          "Let --harmonicio be an address that others can reach, although HarmonicIO's protocol has"
              + " neither a token nor encryption.")
  private boolean insecure;

  boolean wanted() {
    return rest != null;
  }

  /**
   * Opens the gateway; nothing if it is not wanted.
   *
   * @param member its part in the deployment, but for its name
   * @param tokenFile beside which state is kept
   */
  AutoCloseable open(Gateway.Membership member, Path tokenFile, PrintWriter err)
      throws IOException {
    if (rest == null) {
      return () -> {};
    }
    Endpoint address = tcp("--harmonicio", rest);
    Path folder =
        state == null ? StatePlaces.ofHarmonicIo(tokenFile, address) : state.toAbsolutePath();
    InetSocketAddress resolved = resolved("--harmonicio", address);
    var settings =
        new GatewaySettings(
            resolved,
            queueAddress(resolved),
            advertised(resolved),
            folder,
            bytes(),
            MOST_MESSAGE_BYTES,
            duration("--harmonicio-time-limit", timeLimit),
            duration("--harmonicio-hold", hold),
            push,
            Optional.ofNullable(containers));
    Gateway gateway = Gateway.start(member, settings, notice -> say(err, notice));
    say(
        err,
        "HarmonicIO's connectors and engines on "
            + named(gateway.rest())
            + ", messages on "
            + named(gateway.queue())
            + ", kept in "
            + folder);
    return gateway;
  }

  private static void say(PrintWriter err, String text) {
    err.println("tenuto: " + text);
    err.flush();
  }

  private static String named(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  private static Endpoint tcp(String option, String text) {
    Endpoint address = UsageException.address(option, text);
    if (address.scheme() != Endpoint.Scheme.TCP) {
      throw new IllegalArgumentException(
          option + " " + text + ": HarmonicIO's protocol is plain TCP; expected HOST:PORT.");
    }
    return address;
  }

  private InetSocketAddress resolved(String option, Endpoint address) throws IOException {
    InetAddress host;
    try {
      host = InetAddress.getByName(address.host());
    } catch (UnknownHostException e) {
      throw new IOException(
          option + " " + address.host() + ": no such host. Name an address of this one.", e);
    }
    if (!host.isLoopbackAddress() && !insecure) {
      throw new IllegalArgumentException(
          option
              + " "
              + address.host()
              + ": HarmonicIO's protocol has neither a token nor encryption, so that whoever reaches"
              + " this port can hand in messages and take them. Stay on 127.0.0.1 and come through a"
              + " tunnel, or accept the risk with --harmonicio-insecure.");
    }
    return new InetSocketAddress(host, address.port());
  }

  private InetSocketAddress queueAddress(InetSocketAddress of) throws IOException {
    return queue == null
        ? new InetSocketAddress(of.getAddress(), of.getPort() == 0 ? 0 : QUEUE_PORT)
        : resolved("--harmonicio-queue", tcp("--harmonicio-queue", queue));
  }

  /** A wildcard is no address that one can send to. */
  private String advertised(InetSocketAddress of) throws IOException {
    if (advertise != null) {
      return InetAddress.getByName(advertise).getHostAddress();
    }
    if (of.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(
          "--harmonicio "
              + of.getHostString()
              + ": connectors have to be told an address of this host; name it with"
              + " --harmonicio-advertise.");
    }
    return of.getAddress().getHostAddress();
  }

  private long bytes() {
    try {
      return Size.parse(disk).bytes();
    } catch (IllegalArgumentException e) {
      throw new UsageException("--harmonicio-disk: " + e.getMessage(), e);
    }
  }

  private static Duration duration(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage(), e);
    }
  }
}
