package io.tenuto.raft;

import io.tenuto.engine.master.ControlChange;
import io.tenuto.engine.master.ControlGroup.Leader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What masters agree on, one after the other. Immutable. */
sealed interface Entry {
  /** Of the master that asks for it. */
  long epoch();

  /** A master begins to lead, if none has begun with an epoch as large. */
  record Begin(long epoch, Leader leader) implements Entry {}

  /** A change, if the master that asks for it is the last that has begun. */
  record Change(long epoch, ControlChange change) implements Entry {}

  /** UTF-8 JSON. */
  default byte[] toJson() {
    return Json.write(
        this instanceof Change asked
            ? Map.of(
                "type", "change", "epoch", epoch(), "change", Json.read(asked.change().toJson()))
            : Map.of("type", "begin", "epoch", epoch(), "leader", fields(((Begin) this).leader())));
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws ProtocolException if this version does not know it
   */
  static Entry of(byte[] json) {
    Control entry = Control.parse(json);
    long epoch = entry.number("epoch");
    return switch (entry.type()) {
      case "begin" -> new Begin(epoch, leader(object(entry, "leader")));
      case "change" -> new Change(epoch, ControlChange.of(Json.write(object(entry, "change"))));
      default ->
          throw new ProtocolException(
              "an entry of type '" + entry.type() + "'; expected begin or change");
    };
  }

  /** An object within another. */
  @SuppressWarnings("unchecked") // keys of JSON objects are texts
  static Map<String, Object> object(Control of, String name) {
    if (of.fields().get(name) instanceof Map<?, ?> found) {
      return (Map<String, Object>) found;
    }
    throw new ProtocolException(
        "'" + of.type() + "' without its '" + name + "': " + shown(of.fields()));
  }

  private static String shown(Map<String, Object> fields) {
    String all = new String(Json.write(fields), StandardCharsets.UTF_8);
    return all.length() <= 200 ? all : all.substring(0, 200) + "…";
  }

  /** As JSON fields. */
  static Map<String, Object> fields(Leader leader) {
    return Map.of("member", leader.member(), "control", leader.control(), "rest", leader.rest());
  }

  /** Reads what {@link #fields} made. */
  static Leader leader(Map<String, Object> fields) {
    var said = new Control("leader", fields);
    return new Leader(said.text("member"), said.text("control"), said.text("rest"));
  }
}
