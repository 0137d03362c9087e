package io.tenuto.engine.relay;

import io.tenuto.wire.Control;
import io.tenuto.wire.ProtocolException;
import java.util.Locale;
import java.util.Objects;

/**
 * One end of a meeting at a relay: who is to meet whom, and which of the two comes.
 *
 * @param connector the sender's name
 * @param engine the receiver's name
 * @param end which of them this is
 */
public record Appointment(String connector, String engine, End end) {
  /** Which of the two. */
  public enum End {
    CONNECTOR,
    ENGINE
  }

  public Appointment {
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(end, "end");
  }

  /** The end that it is to be joined with. */
  Appointment counterpart() {
    return new Appointment(connector, engine, end == End.CONNECTOR ? End.ENGINE : End.CONNECTOR);
  }

  /**
   * Whether this end is the acceptor in the handshake of the two: the connector is, as if the
   * engine had dialled it.
   */
  public boolean accepts() {
    return end == End.CONNECTOR;
  }

  /** What the relay is told. */
  public Control hello() {
    return Control.of(
        "hello",
        "role",
        "relay",
        "connector",
        connector,
        "engine",
        engine,
        "end",
        end.name().toLowerCase(Locale.ROOT));
  }

  /**
   * Reads what a relay is told.
   *
   * @throws ProtocolException if a name is missing, or the end is none
   */
  static Appointment of(Control hello) {
    String end = hello.text("end");
    for (End known : End.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(end)) {
        return new Appointment(hello.text("connector"), hello.text("engine"), known);
      }
    }
    throw new ProtocolException("end '" + end + "' of a meeting; expected connector or engine");
  }
}
