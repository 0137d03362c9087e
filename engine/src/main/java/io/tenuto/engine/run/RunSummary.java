package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a run did; {@code summary.json}.
 *
 * @param pipeline its name
 * @param delivery the promise that was in force
 * @param keepers addresses of those that had what was accepted, if it was replicated
 * @param startedAt ISO 8601, UTC
 * @param seconds from the start to the last settlement
 * @param engines those that read the source's stream
 * @param groups every custodian of every reader of every stream
 * @param sinks every sink
 * @param engineUse every engine
 * @param latencyMillis percentiles of the time from intended sending to settlement
 * @param releasedAgain messages leased again because a link was lost
 * @param toll what was done to its engines on purpose; empty unless that was asked for
 * @param skipped what never was accepted, and why, at most some hundred of them
 * @param skippedCount all of them
 * @param interrupted whether somebody ended it early
 * @param environment host, cores, kernel, Java, versions
 */
public record RunSummary(
    String pipeline,
    String delivery,
    List<String> keepers,
    String startedAt,
    double seconds,
    int engines,
    List<Group> groups,
    List<SinkUse> sinks,
    List<EngineUse> engineUse,
    Map<String, Double> latencyMillis,
    long releasedAgain,
    Optional<Aftermath.Toll> toll,
    List<Map<String, Object>> skipped,
    long skippedCount,
    boolean interrupted,
    Map<String, Object> environment) {
  /** Version of the file's layout. */
  public static final int SCHEMA = 1;

  /** What stands for the policy in the row of a reader's backlog. */
  public static final String BACKLOG = "backlog";

  /** The promise of a sink that stores each result together with its identity. */
  public static final String EFFECTIVELY_ONCE = "effectively-once";

  /** The policy of a reader that may drop. */
  private static final String NEWEST = "newest";

  /**
   * The account of one custodian for one reader of one stream: its connector, with the reader's
   * policy, or its backlog, with {@link #BACKLOG}.
   */
  public record Group(String stream, String group, String onFull, Ledger ledger) {
    boolean backlog() {
      return onFull.equals(BACKLOG);
    }

    boolean sameReader(Group other) {
      return stream.equals(other.stream) && group.equals(other.group);
    }
  }

  /**
   * What one sink took: each identity once, and how often one came again.
   *
   * @param delivery the promise that was in force there: {@link #EFFECTIVELY_ONCE} if it stores
   *     identities, or else the run's
   */
  public record SinkUse(
      String name,
      String kind,
      String path,
      String delivery,
      long written,
      long duplicates,
      List<String> remarks) {}

  /** What one engine did. */
  public record EngineUse(
      String name,
      String stage,
      long messages,
      long failures,
      double busySeconds,
      double cpuSeconds) {}

  /**
   * The account that the verdict speaks of: the first reader of the source that may not drop, or
   * else the first; over its connector and its backlog.
   */
  public Ledger ledger() {
    return groups.stream()
        .filter(group -> group.stream().equals("source") && !group.onFull().equals(NEWEST))
        .findFirst()
        .or(() -> groups.stream().findFirst())
        .map(this::account)
        .orElse(Ledger.EMPTY);
  }

  /** The reader of the source whose account is shown while the run goes on: by the same rule. */
  static String judged(List<String> readers, UnaryOperator<String> onFull) {
    return readers.stream()
        .filter(reader -> !onFull.apply(reader).equals(NEWEST))
        .findFirst()
        .orElse(readers.get(0));
  }

  private Ledger account(Group reader) {
    return groups.stream()
        .filter(group -> group.backlog() && !reader.backlog() && group.sameReader(reader))
        .findFirst()
        .map(backlog -> together(reader.ledger(), backlog.ledger()))
        .orElse(reader.ledger());
  }

  /**
   * The account of a connector and its backlog as if they were one: what the one passed on the
   * other accepted. What the backlog had from an earlier run counts as accepted, too.
   */
  static Ledger together(Ledger connector, Ledger backlog) {
    return new Ledger(
        connector.accepted() + backlog.accepted() - connector.passedOn(),
        connector.completed() + backlog.completed(),
        connector.deadLettered() + backlog.deadLettered(),
        connector.dropped() + backlog.dropped(),
        backlog.passedOn(),
        connector.retained() + backlog.retained());
  }

  /** Whether anything accepted was lost, or anything offered was not taken. */
  public boolean lossless() {
    return skippedCount == 0
        && groups.stream()
            .allMatch(
                group ->
                    group.ledger().deadLettered() == 0
                        && group.ledger().retained() == 0
                        && group.ledger().balanced()
                        && (group.ledger().dropped() == 0 || group.onFull().equals("newest")));
  }

  static Map<String, Object> fields(Ledger ledger) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("accepted", ledger.accepted());
    fields.put("completed", ledger.completed());
    fields.put("deadLettered", ledger.deadLettered());
    fields.put("dropped", ledger.dropped());
    fields.put("passedOn", ledger.passedOn());
    fields.put("retained", ledger.retained());
    return fields;
  }

  /** For JSON. */
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("schemaVersion", SCHEMA);
    fields.put("pipeline", pipeline);
    fields.put("verdict", Verdict.of(this));
    fields.put("lossless", lossless());
    fields.put("interrupted", interrupted);
    fields.put("delivery", delivery);
    if (!keepers.isEmpty()) {
      fields.put("keepers", keepers);
    }
    fields.put("startedAt", startedAt);
    fields.put("seconds", seconds);
    fields.put("engines", engines);
    fields.put("ledger", fields(ledger()));
    var groupList = new ArrayList<Object>();
    for (Group group : groups) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("stream", group.stream());
      one.put("group", group.group());
      one.put("custodian", group.backlog() ? BACKLOG : "connector");
      one.put("onFull", group.onFull());
      one.putAll(fields(group.ledger()));
      groupList.add(one);
    }
    fields.put("groups", groupList);
    var sinkList = new ArrayList<Object>();
    for (SinkUse sink : sinks) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", sink.name());
      one.put("kind", sink.kind());
      one.put("path", sink.path());
      one.put("delivery", sink.delivery());
      one.put("written", sink.written());
      one.put("duplicates", sink.duplicates());
      one.put("remarks", sink.remarks());
      sinkList.add(one);
    }
    fields.put("sinks", sinkList);
    var engineList = new ArrayList<Object>();
    for (EngineUse engine : engineUse) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", engine.name());
      one.put("stage", engine.stage());
      one.put("messages", engine.messages());
      one.put("failures", engine.failures());
      one.put("busySeconds", engine.busySeconds());
      one.put("cpuSeconds", engine.cpuSeconds());
      engineList.add(one);
    }
    fields.put("engineUse", engineList);
    fields.put("latencyMillis", latencyMillis);
    fields.put("releasedAgain", releasedAgain);
    toll.ifPresent(harm -> fields.put("chaos", harm.fields()));
    fields.put("skippedCount", skippedCount);
    fields.put("skipped", skipped);
    fields.put("environment", environment);
    return fields;
  }
}
