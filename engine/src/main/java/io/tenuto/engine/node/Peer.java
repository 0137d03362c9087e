package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The other end of a leased link, as the master tells it.
 *
 * @param name of the engine or connector, unique within the deployment
 * @param host identity of its host, compared with one's own to choose a Unix socket; see {@link
 *     HostIdentity}
 * @param endpoints where to dial it, or a relay where it comes to as well; empty when it dials in
 * @param relay whether the endpoints are those of a relay
 */
public record Peer(String name, String host, List<String> endpoints, boolean relay) {
  public Peer {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(host, "host");
    endpoints = List.copyOf(endpoints);
  }

  /** A peer that can be dialled at its endpoints, or that dials in if there are none. */
  public Peer(String name, String host, List<String> endpoints) {
    this(name, host, endpoints, false);
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", name);
    fields.put("host", host);
    fields.put("endpoints", endpoints);
    if (relay) {
      fields.put("relay", true);
    }
    return fields;
  }

  static Peer of(Map<String, Object> fields) {
    var control = new Control("peer", fields);
    return new Peer(
        control.text("name"),
        control.find("host").orElse(""),
        Fields.texts(fields.get("endpoints")),
        control.flag("relay"));
  }

  /** The list {@code name} of peers in a control frame. */
  public static List<Peer> listed(Control control, String name) {
    return control.objects(name).stream().map(Peer::of).toList();
  }

  /** Peers as a field of a control frame. */
  public static List<Map<String, Object>> fields(List<Peer> peers) {
    return peers.stream().map(Peer::toFields).toList();
  }
}
