package io.tenuto.engine.letters;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A line of the index: a letter, or the word that one is closed. */
final class LetterLine {
  static final String CLOSES = "closes";
  static final String HOW = "how";

  private LetterLine() {}

  static Map<String, Object> of(
      String run,
      String group,
      Message message,
      String cause,
      List<String> engines,
      PayloadStore.Stored stored) {
    int firstLine = cause.indexOf('\n');
    return of(
        run,
        new Letter(
            0,
            run,
            message.id(),
            group,
            engines,
            message.attempt(),
            firstLine < 0 ? cause : cause.substring(0, firstLine),
            firstLine < 0 ? "" : cause.substring(firstLine + 1),
            message.header(),
            stored.size(),
            stored.offset(),
            stored.crc(),
            stored.notKept(),
            message.timeMicros(),
            ""),
        stored);
  }

  /**
   * @param stored where the letter's payload lies now
   */
  static Map<String, Object> of(String run, Letter letter, PayloadStore.Stored stored) {
    MessageId id = letter.id();
    var line = new LinkedHashMap<String, Object>();
    line.put("run", run);
    line.put("id", id.toString());
    line.put("group", letter.group());
    line.put("engines", letter.engines());
    line.put("attempt", letter.attempt());
    line.put("cause", letter.cause());
    if (!letter.detail().isEmpty()) {
      line.put("detail", letter.detail());
    }
    line.put("header", letter.header().values());
    line.put("bytes", stored.size());
    if (stored.notKept().isEmpty()) {
      line.put("offset", stored.offset());
      line.put("crc32", stored.crc());
    } else {
      line.put("notKept", stored.notKept());
    }
    line.put("stream", id.stream());
    line.put("source", id.source());
    line.put("incarnation", id.incarnation());
    line.put("sequence", id.sequence());
    line.put("path", id.path());
    line.put("timeMicros", letter.timeMicros());
    return line;
  }

  /**
   * @throws IllegalArgumentException naming what is missing
   */
  static Letter read(int number, Map<String, Object> line) {
    var path = list(line, "path").stream().map(each -> ((Number) each).intValue()).toList();
    var id =
        new MessageId(
            text(line, "stream"),
            text(line, "source"),
            number(line, "incarnation"),
            number(line, "sequence"),
            path);
    boolean kept = !line.containsKey("notKept");
    return new Letter(
        number,
        text(line, "run"),
        id,
        text(line, "group"),
        list(line, "engines").stream().map(String::valueOf).toList(),
        (int) number(line, "attempt"),
        text(line, "cause"),
        line.containsKey("detail") ? text(line, "detail") : "",
        header(line),
        number(line, "bytes"),
        kept ? number(line, "offset") : 0,
        kept ? number(line, "crc32") : 0,
        kept ? "" : text(line, "notKept"),
        number(line, "timeMicros"),
        "");
  }

  private static Header header(Map<String, Object> line) {
    var values = new LinkedHashMap<String, Object>();
    if (line.get("header") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> values.put(String.valueOf(key), Objects.requireNonNull(value)));
    }
    return new Header(values);
  }

  static long number(Map<String, Object> line, String key) {
    if (line.get(key) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("it has no number '" + key + "'");
  }

  static String text(Map<String, Object> line, String key) {
    if (line.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("it has no text '" + key + "'");
  }

  private static List<?> list(Map<String, Object> line, String key) {
    if (line.get(key) instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("it has no list '" + key + "'");
  }
}
