package io.tenuto.engine.node;

import io.tenuto.engine.relay.Relay;
import io.tenuto.transport.Admission;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who may open a link to this process, and to what in it. Owned by the loop's thread. */
final class Door {
  private final String name;
  private final Hosted hosted;
  private final Supplier<@Nullable Relay> relays;

  /**
   * @param name of the process
   * @param relays the process's relay, if it is one
   */
  Door(String name, Hosted hosted, Supplier<@Nullable Relay> relays) {
    this.name = name;
    this.hosted = hosted;
    this.relays = relays;
  }

  /** Lets a dialer in, or says why not. */
  Admission.Answer admit(Control hello) {
    Relay relay = relays.get();
    String role = hello.text("role");
    if (relay != null && role.equals("relay")) {
      return relay.admit(hello);
    }
    return switch (role) {
      case "sender" -> admitSender(hello);
      case "receiver" -> admitReceiver(hello);
      default ->
          throw new RefusedException(
              "role",
              "role '"
                  + role
                  + "' has no business here; expected sender or receiver. This port belongs to "
                  + name
                  + "; a master is asked for at another.",
              false);
    };
  }

  private Admission.Accepted admitSender(Control hello) {
    String engineName = hello.text("engine");
    HostedReceiver engine = hosted.receiver(engineName);
    if (engine == null || !engine.serves(hello.text("stream"), hello.text("group"))) {
      throw new RefusedException(
          "unknown",
          "engine "
              + engineName
              + " does not serve group "
              + hello.text("group")
              + " of "
              + hello.text("stream")
              + " here. Nothing to do: the master leases another.",
          true);
    }
    return new Admission.Accepted(engine.introduction(), link -> engine.open(link, hello));
  }

  private Admission.Accepted admitReceiver(Control hello) {
    String connector = hello.text("connector");
    String group = hello.text("group");
    LaneKeeper keeper =
        hello.flag("backlog")
            ? hosted.toBacklogs(connector, group)
            : hosted.toEngines(connector, group);
    if (keeper == null) {
      throw new RefusedException(
          "unknown",
          "connector "
              + connector
              + " with group "
              + group
              + " is not here. Nothing to do: the master tells another.",
          true);
    }
    LaneKeeper.Beginning beginning = keeper.incoming(hello.text("name"));
    return new Admission.Accepted(
        beginning.hello(), (Link link) -> openIncoming(beginning, link, hello));
  }

  private static LinkHandler openIncoming(
      LaneKeeper.Beginning beginning, Link link, Control hello) {
    return beginning.opener().open(link, hello);
  }
}
