package io.tenuto.engine.node;

import io.tenuto.api.Ledger;
import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A connector's accounts, told once a second.
 *
 * @param backlog whether it empties a backlog; its account is then the backlog's
 * @param retainedBytes kept until it is settled: in memory, or on a backlog's disk
 */
public record ConnectorReport(
    String name, boolean backlog, long retainedBytes, List<Group> groups) {
  public ConnectorReport {
    Objects.requireNonNull(name, "name");
    groups = List.copyOf(groups);
  }

  /**
   * What a backlog keeps.
   *
   * @param ledger its account as a custodian
   * @param diskBytes that its files take
   */
  public record Stored(Ledger ledger, long diskBytes) {}

  /**
   * One group's account.
   *
   * @param waiting messages that wait for an engine
   * @param links to engines that are open
   */
  public record Group(String group, long waiting, long links, Ledger ledger) {
    public Group {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(ledger, "ledger");
    }

    Map<String, Object> toFields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("group", group);
      fields.put("waiting", waiting);
      fields.put("links", links);
      fields.put("accepted", ledger.accepted());
      fields.put("completed", ledger.completed());
      fields.put("deadLettered", ledger.deadLettered());
      fields.put("dropped", ledger.dropped());
      fields.put("passedOn", ledger.passedOn());
      fields.put("retained", ledger.retained());
      return fields;
    }

    static Group of(Map<String, Object> fields) {
      var control = new Control("group report", fields);
      return new Group(
          control.text("group"),
          control.number("waiting", 0),
          control.number("links", 0),
          new Ledger(
              control.number("accepted", 0),
              control.number("completed", 0),
              control.number("deadLettered", 0),
              control.number("dropped", 0),
              control.number("passedOn", 0),
              control.number("retained", 0)));
    }
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", name);
    fields.put("backlog", backlog);
    fields.put("retainedBytes", retainedBytes);
    fields.put("groups", groups.stream().map(Group::toFields).toList());
    return fields;
  }

  static ConnectorReport of(Map<String, Object> fields) {
    var control = new Control("connector report", fields);
    return new ConnectorReport(
        control.text("name"),
        control.flag("backlog"),
        control.number("retainedBytes", 0),
        control.objects("groups").stream().map(Group::of).toList());
  }
}
