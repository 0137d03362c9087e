package io.tenuto.engine.master;

import io.tenuto.engine.node.PipelineView;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.util.LinkedHashMap;
import java.util.Map;

/** One thing that must survive the master. Immutable. */
public sealed interface ControlChange {
  /** A master begins; none of this deployment has had a number so large. */
  record Epoch(long number) implements ControlChange {}

  /** A pipeline runs from now on as it is here, whatever of its name ran before. */
  record Run(PipelineView pipeline) implements ControlChange {}

  /**
   * A pipeline has ended, and is not to come back.
   *
   * @param version its last
   */
  record End(String name, long version) implements ControlChange {}

  /** UTF-8 JSON. */
  default byte[] toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (this instanceof Epoch epoch) {
      fields.put("type", "epoch");
      fields.put("number", epoch.number());
    } else if (this instanceof Run run) {
      fields.put("type", "run");
      fields.put("pipeline", run.pipeline().toFields());
    } else if (this instanceof End end) {
      fields.put("type", "end");
      fields.put("name", end.name());
      fields.put("version", end.version());
    }
    return Json.write(fields);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws ProtocolException if this is none of the changes that this version knows
   */
  static ControlChange of(byte[] json) {
    Control change = Control.parse(json);
    return switch (change.type()) {
      case "epoch" -> new Epoch(change.number("number"));
      case "run" -> new Run(PipelineView.in(change, "pipeline"));
      case "end" -> new End(change.text("name"), change.number("version"));
      default ->
          throw new ProtocolException(
              "a change of type '" + change.type() + "'; expected epoch, run or end");
    };
  }
}
