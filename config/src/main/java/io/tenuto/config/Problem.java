package io.tenuto.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that is wrong, or doubtful, in a file.
 *
 * @param severity whether the file can be used all the same
 * @param at where it stands
 * @param path which value, such as {@code stages[1].engines} (positions from 0); empty when the
 *     whole file is meant
 * @param value the value found, as written and shortened to 60 characters; empty when there is none
 * @param message what is wrong, without a full stop
 * @param expected what would have been right; empty when the message says it
 * @param remedy what to do, as whole sentences
 */
public record Problem(
    Severity severity,
    Location at,
    String path,
    String value,
    String message,
    String expected,
    String remedy) {

  /** How bad it is. */
  public enum Severity {
    /** The file cannot be used. */
    ERROR,
    /** The file can be used, but perhaps not as meant. */
    WARNING
  }

  /** One line for people: what, where, what to do. */
  public String text() {
    String line =
        path.isEmpty() ? at + ": " + message + "." : path + ": " + message + " (" + at + ").";
    return remedy.isEmpty() ? line : line + " " + remedy;
  }

  /**
   * The same for programs: JSON values under fixed names, positions left out when the whole file is
   * meant.
   */
  public Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("severity", severity.name().toLowerCase(Locale.ROOT));
    json.put("file", at.file());
    if (at.line() > 0) {
      json.put("line", at.line());
      json.put("column", at.column());
    }
    json.put("path", path);
    json.put("value", value);
    json.put("message", message);
    json.put("expected", expected);
    json.put("remedy", remedy);
    return json;
  }

  @Override
  public String toString() {
    return text();
  }
}
