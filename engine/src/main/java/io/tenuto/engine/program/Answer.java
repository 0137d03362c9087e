package io.tenuto.engine.program;

import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a long-lived program says of a message, in one line. Pure.
 *
 * @param verdict what became of the message
 * @param keys of {@code done}: header keys of the results
 * @param why of the others, in the program's words
 */
record Answer(Verdict verdict, Map<String, Object> keys, String why) {
  /** The first word of the line. */
  enum Verdict {
    DONE,
    FAILED,
    REJECT
  }

  /** The forms of an answer, for people. */
  static final String EXPECTED = "'done', 'done {JSON}', 'failed WHY' or 'reject WHY'";

  /** Reads a line; empty if it is no answer. */
  static Optional<Answer> of(String line) {
    String text = line.strip();
    int blank = text.indexOf(' ');
    String word = blank < 0 ? text : text.substring(0, blank);
    String rest = blank < 0 ? "" : text.substring(blank + 1).strip();
    return switch (word) {
      case "done" -> done(rest);
      case "failed" -> Optional.of(new Answer(Verdict.FAILED, Map.of(), reason(rest)));
      case "reject" -> Optional.of(new Answer(Verdict.REJECT, Map.of(), reason(rest)));
      default -> Optional.empty();
    };
  }

  private static Optional<Answer> done(String json) {
    try {
      Map<String, Object> keys =
          json.isEmpty() ? Map.of() : Json.read(json.getBytes(StandardCharsets.UTF_8));
      return Optional.of(new Answer(Verdict.DONE, keys, ""));
    } catch (ProtocolException e) {
      return Optional.empty();
    }
  }

  private static String reason(String given) {
    return given.isEmpty() ? "no reason was given" : given;
  }
}
