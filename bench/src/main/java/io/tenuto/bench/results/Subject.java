package io.tenuto.bench.results;

import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Who was measured.
 *
 * @param system the driver's name, any text
 * @param variant how it was set up, {@code default} for out of the box
 * @param delivery what it promises, in lower-case words joined by hyphens: only equal promises are
 *     compared
 */
public record Subject(String system, String variant, String delivery)
    implements Comparable<Subject> {
  /** The variant that nobody has set anything for. */
  public static final String DEFAULT = "default";

  private static final Pattern WORDS = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::system)
          .thenComparing(subject -> !subject.variant().equals(DEFAULT))
          .thenComparing(Subject::variant)
          .thenComparing(Subject::delivery);

  public Subject {
    if (system.isBlank() || variant.isBlank()) {
      throw new IllegalArgumentException(
          "system \"" + system + "\", variant \"" + variant + "\": neither may be empty");
    }
    if (!WORDS.matcher(delivery).matches()) {
      throw new IllegalArgumentException(
          "delivery: \"" + delivery + "\" is not of lower-case words, such as at-least-once");
    }
  }

  /** {@code kafka} out of the box, else {@code kafka, tuned}. */
  public String label() {
    return variant.equals(DEFAULT) ? system : system + ", " + variant;
  }

  /** By name; what is out of the box before what was tuned. */
  @Override
  public int compareTo(Subject other) {
    return ORDER.compare(this, other);
  }

  static Subject read(Fields fields) {
    return new Subject(fields.text("system"), fields.text("variant"), fields.text("delivery"));
  }

  void write(Map<String, Object> line) {
    line.put("system", system);
    line.put("variant", variant);
    line.put("delivery", delivery);
  }
}
