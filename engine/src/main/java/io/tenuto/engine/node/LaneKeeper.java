package io.tenuto.engine.node;

import io.tenuto.engine.relay.Appointment;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens and closes the links that a {@link LaneKeeperMachine} asks for, for one group of a
 * connector or for one engine that dials out. Owned by the loop's thread.
 */
final class LaneKeeper implements LaneKeeperMachine.Commands {
  private static final Duration TICK = Duration.ofMillis(25);
  private static final System.Logger LOG = System.getLogger(LaneKeeper.class.getName());

  private final Network network;
  private final Side side;
  private final LaneKeeperMachine machine = new LaneKeeperMachine(this);
  private final Map<Long, LinkHandler> open = new LinkedHashMap<>();
  private final Loop.Repeating ticking;
  private final boolean openToAll;

  /** This end of the links: a connector's group, or an engine. */
  interface Side {
    /** For people. */
    String name();

    /** What a link to this peer begins with. */
    Beginning begin(Peer peer);

    /** The other end in the same process, if the peer is hosted here. */
    Optional<LocalEnd> local(Peer peer);

    /** What to tell a relay where this peer comes to as well. */
    Appointment appointment(Peer peer);

    /** Let everything on a link be settled, then close it. */
    void release(LinkHandler opened);
  }

  /**
   * The beginning of one link.
   *
   * @param hello what to say when dialling, or to answer when dialled
   */
  record Beginning(Control hello, Opener opener) {}

  /** Makes the handler of an open link from what the peer said of itself. */
  interface Opener {
    LinkHandler open(Link link, Control peer);
  }

  /** The other end of a link within the process. */
  interface LocalEnd {
    /** What it says of itself. */
    Control introduction();

    LinkHandler open(Link link, Control hello);
  }

  /**
   * @param openToAll whether peers may dial in that no lease names, because there is no master
   */
  LaneKeeper(Network network, Side side, boolean openToAll) {
    this.network = network;
    this.side = side;
    this.openToAll = openToAll;
    this.ticking = network.loop().every(TICK, () -> machine.tick(network.loop().nowNanos()));
  }

  LaneKeeperMachine machine() {
    return machine;
  }

  /** A lease has come; see {@link LaneKeeperMachine#onLease}. */
  boolean lease(long epoch, List<Peer> peers) {
    return machine.onLease(epoch, peers, network.loop().nowNanos());
  }

  @Override
  public void dial(long link, Peer peer, int attempt) {
    Beginning beginning = side.begin(peer);
    Optional<LocalEnd> local = side.local(peer);
    if (local.isPresent()) {
      joinLocally(link, peer, beginning, local.get());
      return;
    }
    List<Endpoint> endpoints = usable(peer);
    if (endpoints.isEmpty()) {
      network.loop().execute(() -> machine.onFailed(link, network.loop().nowNanos()));
      return;
    }
    Endpoint endpoint = endpoints.get(attempt % endpoints.size());
    var dialled =
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link opened, Control introduction) {
            return LaneKeeper.this.opened(link, opened, beginning.opener(), introduction);
          }

          @Override
          public void failed(Throwable cause) {
            boolean lasts = machine.onFailed(link, network.loop().nowNanos());
            LOG.log(
                lasts ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                () -> side.name() + ": no link to " + peer.name() + ": " + cause.getMessage());
          }
        };
    if (peer.relay()) {
      Appointment appointment = side.appointment(peer);
      network.meet(
          endpoint, appointment.hello(), appointment.accepts(), beginning.hello(), dialled);
    } else {
      network.dial(endpoint, beginning.hello(), dialled);
    }
  }

  /** A socket of the same host first, then all others; another host's Unix sockets not at all. */
  private static List<Endpoint> usable(Peer peer) {
    boolean sameHost = peer.host().equals(HostIdentity.mine());
    List<Endpoint> all =
        peer.endpoints().stream()
            .map(Endpoint::parse)
            .filter(endpoint -> sameHost || endpoint.scheme() != Endpoint.Scheme.UNIX)
            .toList();
    List<Endpoint> unix =
        all.stream().filter(endpoint -> endpoint.scheme() == Endpoint.Scheme.UNIX).toList();
    return unix.isEmpty()
        ? all
        : java.util.stream.Stream.concat(
                unix.stream(),
                all.stream().filter(endpoint -> endpoint.scheme() != Endpoint.Scheme.UNIX))
            .toList();
  }

  private void joinLocally(long link, Peer peer, Beginning beginning, LocalEnd end) {
    Loop loop = network.loop();
    LocalLink.join(
        loop,
        loop,
        "in-process:" + peer.name(),
        mine -> opened(link, mine, beginning.opener(), end.introduction()),
        theirs -> end.open(theirs, beginning.hello()));
  }

  private LinkHandler opened(long number, Link link, Opener opener, Control peer) {
    if (!machine.onOpened(number)) {
      link.close();
      return new Unwanted();
    }
    return observed(number, opener.open(link, peer));
  }

  private LinkHandler observed(long number, LinkHandler handler) {
    open.put(number, handler);
    return new ObservedLink(
        handler,
        () -> {
          open.remove(number);
          machine.onFailed(number, network.loop().nowNanos());
        });
  }

  /**
   * A peer has dialled in.
   *
   * @return what to answer, and how to open the link
   * @throws RefusedException if no lease names it
   */
  Beginning incoming(String name) {
    Beginning beginning = side.begin(new Peer(name, "", List.of()));
    long number = machine.onIncoming(name, openToAll, network.loop().nowNanos());
    if (number == 0) {
      throw new RefusedException(
          "lease",
          side.name()
              + " holds no lease of "
              + name
              + ", or not yet. Nothing to do: it is tried again while the master says so.",
          true);
    }
    return new Beginning(
        beginning.hello(), (link, peer) -> observed(number, beginning.opener().open(link, peer)));
  }

  @Override
  public void release(long link) {
    LinkHandler handler = open.get(link);
    if (handler != null) {
      side.release(handler);
    }
  }

  /** How many links are open. */
  int openLinks() {
    return open.size();
  }

  void close() {
    ticking.cancel();
  }
}
