package io.tenuto.cli;

import io.tenuto.engine.master.Membership;
import io.tenuto.engine.node.StatePlaces;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a master is one of several, and which. */
final class GroupOptions {
  @Option(
      names = "--peers",
      paramLabel = "NAME=HOST:PORT",
      split = ",",
      description =
          "Be one of three masters, of which one leads: the names of all of them, and where they"
              + " listen for one another; the same at each. Other hosts need tls:// before the"
              + " address. Default: the only master.")
  private Map<String, String> peers = new LinkedHashMap<>();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "With --peers: which of them this is.")
  private @Nullable String name;

  /** Whether there are several. */
  boolean several() {
    if (peers.isEmpty() && name != null) {
      throw new IllegalArgumentException(
          "--name " + name + " is for one of several masters. Name them all with --peers.");
    }
    return !peers.isEmpty();
  }

  /**
   * This master's part.
   *
   * @param control where it takes control links
   * @param rest where its REST begins; empty if it has none
   */
  Membership membership(
      Optional<Path> state, Path tokenFile, TlsFiles tls, Endpoint control, String rest) {
    if (control.scheme() == Endpoint.Scheme.UNIX || control.port() == 0) {
      throw new IllegalArgumentException(
          "--listen "
              + control
              + ": one of several masters opens its port each time that it leads, and must be found"
              + " again. Name HOST:PORT.");
    }
    var addresses = new TreeMap<String, Endpoint>();
    peers.forEach((each, at) -> addresses.put(each, UsageException.address("--peers", at)));
    String me = name == null ? "" : name;
    Path folder =
        state.orElseGet(() -> StatePlaces.ofPeer(tokenFile, me, List.copyOf(addresses.values())));
    return new Membership(me, addresses, folder.toAbsolutePath(), tls, control.toString(), rest);
  }
}
