package io.tenuto.engine.node;

import io.tenuto.api.Ledger;
import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one life of a backlog has done and keeps, as its process tells whoever counts.
 *
 * @param backlog its name
 * @param stream {@code pipeline/stream}
 * @param life larger for a later life of the same backlog
 * @param adopted messages of earlier runs that it has taken over for this one
 * @param ledger its account in this life; what it found when it was opened counts as accepted
 */
public record Stored(
    String backlog, String stream, String group, long life, long adopted, Ledger ledger) {
  public Stored {
    Objects.requireNonNull(backlog, "backlog");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(ledger, "ledger");
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("backlog", backlog);
    fields.put("stream", stream);
    fields.put("life", life);
    fields.put("adopted", adopted);
    fields.putAll(new ConnectorReport.Group(group, 0, 0, ledger).toFields());
    return fields;
  }

  private static Stored of(Map<String, Object> fields) {
    var control = new Control("stored", fields);
    ConnectorReport.Group account = ConnectorReport.Group.of(fields);
    return new Stored(
        control.text("backlog"),
        control.text("stream"),
        account.group(),
        control.number("life", 0),
        control.number("adopted", 0),
        account.ledger());
  }

  /** The accounts in an {@code audited} frame. */
  public static List<Stored> listed(Control control) {
    return control.objects("stored").stream().map(Stored::of).toList();
  }
}
