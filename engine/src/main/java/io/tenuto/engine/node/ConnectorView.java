package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A stream connector as its process knows it.
 *
 * @param name unique within the deployment
 * @param stream the stream whose messages it hands in, {@code pipeline/stream}
 * @param endpoints where engines can dial it; empty when it cannot be dialled
 * @param groups the groups that read the stream, with the engines that each was leased last
 * @param backlogs those groups that spill, with the backlogs that each was leased last
 */
public record ConnectorView(
    String name, String stream, List<String> endpoints, List<Held> groups, List<Held> backlogs) {
  public ConnectorView {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(stream, "stream");
    endpoints = List.copyOf(endpoints);
    groups = List.copyOf(groups);
    backlogs = List.copyOf(backlogs);
  }

  /** A connector of which no group spills. */
  public ConnectorView(String name, String stream, List<String> endpoints, List<Held> groups) {
    this(name, stream, endpoints, groups, List.of());
  }

  /**
   * The engines, or the backlogs, that a group holds by its last lease.
   *
   * @param epoch of that lease, 0 if there was none
   */
  public record Held(String group, long epoch, List<Peer> engines) {
    public Held {
      Objects.requireNonNull(group, "group");
      engines = List.copyOf(engines);
    }

    Map<String, Object> toFields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("group", group);
      fields.put("epoch", epoch);
      fields.put("engines", Peer.fields(engines));
      return fields;
    }

    static Held of(Map<String, Object> fields) {
      var control = new Control("group", fields);
      return new Held(
          control.text("group"), control.number("epoch", 0), Peer.listed(control, "engines"));
    }
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", name);
    fields.put("stream", stream);
    fields.put("endpoints", endpoints);
    fields.put("groups", groups.stream().map(Held::toFields).toList());
    fields.put("backlogs", backlogs.stream().map(Held::toFields).toList());
    return fields;
  }

  static ConnectorView of(Map<String, Object> fields) {
    var control = new Control("connector", fields);
    return new ConnectorView(
        control.text("name"),
        control.text("stream"),
        Fields.texts(fields.get("endpoints")),
        control.objects("groups").stream().map(Held::of).toList(),
        control.objects("backlogs").stream().map(Held::of).toList());
  }
}
