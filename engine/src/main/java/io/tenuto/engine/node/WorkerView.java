package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A worker as it knows itself.
 *
 * @param cores that engines may share, 1 or more
 * @param seen number of the last command obeyed on this control link, 0 before the first
 * @param engines those it has been told to run, backlogs included
 * @param keeps whether it has a folder for backlogs
 */
public record WorkerView(int cores, long seen, List<Assigned> engines, boolean keeps) {
  /** An engine that is to run and does not yet, or not now. */
  public static final String WAITING = "waiting";

  public static final String RUNNING = "running";

  /** An engine that has been told to end. */
  public static final String STOPPING = "stopping";

  public WorkerView {
    if (cores < 1) {
      throw new IllegalArgumentException("cores: " + cores + " is below the minimum 1");
    }
    engines = List.copyOf(engines);
  }

  /** A worker without a folder for backlogs. */
  public WorkerView(int cores, long seen, List<Assigned> engines) {
    this(cores, seen, engines, false);
  }

  /**
   * One engine of a worker, or one backlog.
   *
   * @param stage that the engine runs; of a backlog, the reader whose messages wait there
   * @param state {@link #WAITING}, {@link #RUNNING} or {@link #STOPPING}
   * @param restarts how often it ended by itself
   * @param note how it ended last, for people; empty if it never did
   */
  public record Assigned(
      String engine,
      String pipeline,
      String stage,
      boolean backlog,
      String state,
      long restarts,
      String note) {
    public Assigned {
      Objects.requireNonNull(engine, "engine");
      Objects.requireNonNull(pipeline, "pipeline");
      Objects.requireNonNull(stage, "stage");
    }

    /** An engine. */
    public Assigned(
        String engine, String pipeline, String stage, String state, long restarts, String note) {
      this(engine, pipeline, stage, false, state, restarts, note);
    }

    /** The same one told to end. */
    public Assigned stopping() {
      return new Assigned(engine, pipeline, stage, backlog, STOPPING, restarts, note);
    }

    Map<String, Object> toFields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("engine", engine);
      fields.put("pipeline", pipeline);
      fields.put("stage", stage);
      fields.put("backlog", backlog);
      fields.put("state", state);
      fields.put("restarts", restarts);
      fields.put("note", note);
      return fields;
    }

    static Assigned of(Map<String, Object> fields) {
      var control = new Control("assigned", fields);
      return new Assigned(
          control.text("engine"),
          control.text("pipeline"),
          control.text("stage"),
          control.flag("backlog"),
          control.find("state").orElse(WAITING),
          control.number("restarts", 0),
          control.find("note").orElse(""));
    }
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("cores", cores);
    fields.put("seen", seen);
    fields.put("engines", engines.stream().map(Assigned::toFields).toList());
    fields.put("keeps", keeps);
    return fields;
  }

  static WorkerView of(Map<String, Object> fields) {
    var control = new Control("worker", fields);
    return new WorkerView(
        (int) Math.max(1, Math.min(65_536, control.number("cores", 1))),
        control.number("seen", 0),
        control.objects("engines").stream().map(Assigned::of).toList(),
        control.flag("keeps"));
  }
}
