package io.tenuto.engine.node;

import io.tenuto.engine.relay.Appointment;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine or backlog of this process, and its links to connectors when it dials. */
class HostedReceiver implements LaneKeeper.Side, LaneKeeper.LocalEnd {
  private final String stream;
  private final String group;
  private final End end;
  private final LaneKeeper dialling;
  private boolean draining;

  /** The receiving end of links, whoever receives. On the loop's thread. */
  interface End {
    String name();

    /** How many messages it runs at once; 1 for one that runs none. */
    int slots();

    Control introduction();

    /**
     * A link is open.
     *
     * @param drain whether the sender empties a backlog
     */
    LinkHandler open(Link link, int epoch, boolean drain);

    /** Let everything on a link be settled, then close it. */
    void release(LinkHandler opened);

    /** Ask for no more messages, and give back what has not been started. */
    void drain();
  }

  HostedReceiver(Network network, String stream, String group, End end) {
    this.stream = stream;
    this.group = group;
    this.end = end;
    this.dialling = new LaneKeeper(network, this, false);
  }

  @Override
  public final String name() {
    return end.name();
  }

  final boolean serves(String otherStream, String otherGroup) {
    return stream.equals(otherStream) && group.equals(otherGroup) && !draining;
  }

  /** Whether it wants no more links. */
  final boolean draining() {
    return draining;
  }

  final void drain() {
    draining = true;
    end.drain();
  }

  /** Where its connectors are, if it dials. */
  final LaneKeeper dialling() {
    return dialling;
  }

  @Override
  public final Control introduction() {
    return end.introduction();
  }

  @Override
  public final LinkHandler open(Link link, Control hello) {
    return end.open(link, (int) hello.number("epoch"), hello.flag("drain"));
  }

  @Override
  public final LaneKeeper.Beginning begin(Peer connector) {
    Map<String, Object> hello = new LinkedHashMap<>(introduction().fields());
    hello.put("role", "receiver");
    hello.put("stream", stream);
    hello.put("group", group);
    hello.put("engine", name());
    hello.put("connector", connector.name());
    return new LaneKeeper.Beginning(new Control("hello", hello), this::open);
  }

  @Override
  public final Appointment appointment(Peer connector) {
    return new Appointment(connector.name(), name(), Appointment.End.ENGINE);
  }

  @Override
  public final Optional<LaneKeeper.LocalEnd> local(Peer peer) {
    return Optional.empty(); // connectors of the same process come to the receiver
  }

  @Override
  public final void release(LinkHandler opened) {
    end.release(opened);
  }

  final EngineView view(List<String> endpoints) {
    return new EngineView(
        name(),
        stream,
        group,
        end.slots(),
        endpoints,
        dialling.machine().epoch(),
        dialling.machine().lease());
  }

  final void close() {
    dialling.close();
  }
}
