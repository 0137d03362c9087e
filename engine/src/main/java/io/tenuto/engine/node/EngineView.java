package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A processing engine, or a backlog as a receiver, as its process knows it.
 *
 * @param name unique within the deployment
 * @param stream the stream it reads, {@code pipeline/stream}
 * @param group the group it works for
 * @param slots messages at once, 1 or more; 1 for a backlog
 * @param endpoints where it listens; empty when it dials out
 * @param epoch of the last set of connectors it was told to dial, 0 if none
 * @param serves the connectors it was told to dial
 */
public record EngineView(
    String name,
    String stream,
    String group,
    int slots,
    List<String> endpoints,
    long epoch,
    List<Peer> serves) {
  public EngineView {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(group, "group");
    endpoints = List.copyOf(endpoints);
    serves = List.copyOf(serves);
  }

  /** Whether it cannot be dialled. */
  public boolean dials() {
    return endpoints.isEmpty();
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", name);
    fields.put("stream", stream);
    fields.put("group", group);
    fields.put("slots", slots);
    fields.put("endpoints", endpoints);
    fields.put("dials", dials());
    fields.put("epoch", epoch);
    fields.put("serves", Peer.fields(serves));
    return fields;
  }

  static EngineView of(Map<String, Object> fields) {
    var control = new Control("engine", fields);
    return new EngineView(
        control.text("name"),
        control.text("stream"),
        control.text("group"),
        (int) control.number("slots", 1),
        control.flag("dials") ? List.of() : Fields.texts(fields.get("endpoints")),
        control.number("epoch", 0),
        Peer.listed(control, "serves"));
  }
}
