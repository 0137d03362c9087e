package io.tenuto.engine.send;

import io.tenuto.engine.source.SourceProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of messages that were to be sent. Each is counted once.
 *
 * @param accepted settled by the run: it has processed or stored them
 * @param refused by the run, because they are too large or can never succeed
 * @param unanswered handed over, but the link ended before the answer; sending them again may
 *     repeat some
 * @param skipped not sent, because they could not be read or the link was gone
 * @param bytes of the accepted messages
 * @param problems the first ones in full: what was not accepted, and why
 */
public record Sent(
    long accepted,
    long refused,
    long unanswered,
    long skipped,
    long bytes,
    double seconds,
    List<SourceProblem> problems) {
  public Sent {
    problems = List.copyOf(problems);
  }

  /** Whether everything was accepted. */
  public boolean complete() {
    return refused == 0 && unanswered == 0 && skipped == 0;
  }

  /** As JSON values. */
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("schemaVersion", 1);
    fields.put("accepted", accepted);
    fields.put("refused", refused);
    fields.put("unanswered", unanswered);
    fields.put("skipped", skipped);
    fields.put("bytes", bytes);
    fields.put("seconds", seconds);
    fields.put("problems", problems.stream().map(SourceProblem::fields).toList());
    return fields;
  }
}
