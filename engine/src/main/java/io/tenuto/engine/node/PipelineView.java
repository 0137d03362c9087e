package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A pipeline as the master runs it.
 *
 * @param name unique within the deployment
 * @param version larger for a later change, whichever master made it
 * @param owner the node it ends with; empty when it stays until it is deleted
 * @param text the pipeline file's text
 * @param folder what relative paths in it are relative to
 * @param stages in the order of the file
 * @param backlogs those that workers keep, in the order of the file
 */
public record PipelineView(
    String name,
    long version,
    String owner,
    String text,
    String folder,
    List<Stage> stages,
    List<Backlog> backlogs) {
  public PipelineView {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(folder, "folder");
    stages = List.copyOf(stages);
    backlogs = List.copyOf(backlogs);
  }

  /** A pipeline whose backlogs, if it has any, are on its source's host. */
  public PipelineView(
      String name, long version, String owner, String text, String folder, List<Stage> stages) {
    this(name, version, owner, text, folder, stages, List.of());
  }

  /**
   * A reader whose messages wait on workers.
   *
   * @param group a stage's or sink's name
   * @param workers names of the workers that each keep a backlog for it, one or more
   */
  public record Backlog(String group, List<String> workers) {
    public Backlog {
      Objects.requireNonNull(group, "group");
      workers = List.copyOf(workers);
    }

    /** What it is called on one of its workers; unique within the deployment. */
    public String on(String pipeline, String worker) {
      return pipeline + "-" + group + "-backlog-" + worker;
    }

    Map<String, Object> toFields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("group", group);
      fields.put("workers", workers);
      return fields;
    }

    static Backlog of(Map<String, Object> fields) {
      return new Backlog(
          new Control("backlog", fields).text("group"), Fields.texts(fields.get("workers")));
    }
  }

  /**
   * One stage and how many engines it should have.
   *
   * @param from the stream it reads: {@code source} or the name of an earlier stage
   * @param engines 0 or more
   */
  public record Stage(String name, String from, int engines) {
    /** How many engines somebody may ask for: more is a slip of the finger. */
    public static final int MOST_ASKED_FOR = 10_000;

    public Stage {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(from, "from");
      if (engines < 0 || engines > 100_000) {
        throw new IllegalArgumentException("engines: " + engines + " is outside 0 to 100000");
      }
    }

    Map<String, Object> toFields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("name", name);
      fields.put("from", from);
      fields.put("engines", engines);
      return fields;
    }

    static Stage of(Map<String, Object> fields) {
      var control = new Control("stage", fields);
      return new Stage(control.text("name"), control.text("from"), (int) control.number("engines"));
    }
  }

  /** The same pipeline with another number of engines for one stage. */
  public PipelineView scaled(String stage, int engines, long newVersion) {
    List<Stage> changed =
        stages.stream()
            .map(old -> old.name().equals(stage) ? new Stage(stage, old.from(), engines) : old)
            .toList();
    return new PipelineView(name, newVersion, owner, text, folder, changed, backlogs);
  }

  /** The same pipeline under another version. */
  public PipelineView versioned(long newVersion) {
    return new PipelineView(name, newVersion, owner, text, folder, stages, backlogs);
  }

  /** As fields of a control frame. */
  public Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", name);
    fields.put("version", version);
    fields.put("owner", owner);
    fields.put("text", text);
    fields.put("folder", folder);
    fields.put("stages", stages.stream().map(Stage::toFields).toList());
    fields.put("backlogs", backlogs.stream().map(Backlog::toFields).toList());
    return fields;
  }

  /**
   * The pipeline in a field of a control frame.
   *
   * @throws io.tenuto.wire.ProtocolException if there is none
   */
  @SuppressWarnings("unchecked") // keys of JSON objects are texts
  public static PipelineView in(Control control, String name) {
    if (control.fields().get(name) instanceof Map<?, ?> fields) {
      return of((Map<String, Object>) fields);
    }
    throw new io.tenuto.wire.ProtocolException(
        "control frame '" + control.type() + "': field '" + name + "' is not a pipeline");
  }

  /** From the fields of a control frame. */
  public static PipelineView of(Map<String, Object> fields) {
    var control = new Control("pipeline", fields);
    return new PipelineView(
        control.text("name"),
        control.number("version", 0),
        control.find("owner").orElse(""),
        control.text("text"),
        control.find("folder").orElse(""),
        control.objects("stages").stream().map(Stage::of).toList(),
        control.objects("backlogs").stream().map(Backlog::of).toList());
  }
}
