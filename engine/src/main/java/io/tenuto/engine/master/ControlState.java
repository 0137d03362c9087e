package io.tenuto.engine.master;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sum of all changes of a {@link ControlLog}. Owned by one thread; pure. */
public final class ControlState {
  /**
   * How many ended pipelines are remembered, the latest: a worker that was away brings a pipeline
   * back that nobody remembers.
   */
  static final int ENDS_MAX = 10_000;

  /** Of a snapshot; raised when an older program could not read it any more. */
  private static final long FORMAT = 1;

  private final Map<String, PipelineView> pipelines = new TreeMap<>();
  private final Map<String, Long> ended = new LinkedHashMap<>(); // the latest is the last
  private long epoch;
  private long version;

  /** Takes a change in. */
  public void apply(ControlChange change) {
    if (change instanceof ControlChange.Epoch begun) {
      epoch = Math.max(epoch, begun.number());
    } else if (change instanceof ControlChange.Run run) {
      PipelineView pipeline = run.pipeline();
      pipelines.put(pipeline.name(), pipeline);
      ended.remove(pipeline.name());
      version = Math.max(version, pipeline.version());
    } else if (change instanceof ControlChange.End end) {
      pipelines.remove(end.name());
      end(end.name(), end.version());
    }
  }

  private void end(String name, long last) {
    ended.remove(name);
    ended.put(name, last);
    if (ended.size() > ENDS_MAX) {
      ended.remove(ended.keySet().iterator().next());
    }
    version = Math.max(version, last);
  }

  /** Of the last master that has begun; 0 if none has. */
  public long epoch() {
    return epoch;
  }

  /** The largest that any pipeline has had. */
  long version() {
    return version;
  }

  /** Those that run, ordered by name. */
  Collection<PipelineView> pipelines() {
    return pipelines.values();
  }

  @Nullable PipelineView pipeline(String name) {
    return pipelines.get(name);
  }

  /** Those that have ended with their last versions, the latest last. */
  List<ControlChange.End> ended() {
    return ended.entrySet().stream()
        .map(one -> new ControlChange.End(one.getKey(), one.getValue()))
        .toList();
  }

  /** Changes that come to the same, without an epoch. */
  public List<ControlChange> changes() {
    List<ControlChange> changes = new ArrayList<>(ended());
    pipelines.values().forEach(pipeline -> changes.add(new ControlChange.Run(pipeline)));
    return changes;
  }

  /** All of it as UTF-8 JSON. */
  public byte[] toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "snapshot");
    fields.put("format", FORMAT);
    fields.put("epoch", epoch);
    fields.put("version", version);
    fields.put("pipelines", pipelines.values().stream().map(PipelineView::toFields).toList());
    List<Map<String, Object>> ends = new ArrayList<>();
    ended.forEach(
        (name, last) -> {
          Map<String, Object> end = new LinkedHashMap<>();
          end.put("name", name);
          end.put("version", last);
          ends.add(end);
        });
    fields.put("ended", ends);
    return Json.write(fields);
  }

  /**
   * Replays a journal.
   *
   * @param records a snapshot, then changes; empty for a new one
   * @throws ProtocolException saying which record is not understood, and why
   */
  static ControlState replayed(List<byte[]> records) {
    var state = new ControlState();
    for (int i = 0; i < records.size(); i++) {
      try {
        if (i == 0) {
          state.restore(Control.parse(records.get(i)));
        } else {
          state.apply(ControlChange.of(records.get(i)));
        }
      } catch (ProtocolException | IllegalArgumentException e) {
        throw new ProtocolException("record " + i + " of the journal: " + e.getMessage());
      }
    }
    return state;
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws ProtocolException if this version does not understand it, and why
   */
  public static ControlState of(byte[] json) {
    var state = new ControlState();
    state.restore(Control.parse(json));
    return state;
  }

  private void restore(Control snapshot) {
    long format = snapshot.number("format", 0);
    if (!snapshot.is("snapshot") || format != FORMAT) {
      throw new ProtocolException(
          "a '" + snapshot.type() + "' of format " + format + "; expected a snapshot of " + FORMAT);
    }
    epoch = snapshot.number("epoch");
    snapshot
        .objects("pipelines")
        .forEach(fields -> apply(new ControlChange.Run(PipelineView.of(fields))));
    for (Map<String, Object> fields : snapshot.objects("ended")) {
      var end = new Control("end", fields);
      end(end.text("name"), end.number("version"));
    }
    version = Math.max(version, snapshot.number("version"));
  }
}
