package io.tenuto.bench.results;

import io.tenuto.bench.system.Guarantee;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * Who was measured.
 *
 * @param system the driver's name, any text
 * @param variant how it was set up, {@code default} for out of the box
 * @param delivery what it promises: only equal promises are compared
 */
public record Subject(String system, String variant, Guarantee delivery)
    implements Comparable<Subject> {
  /** The variant that nobody has set anything for. */
  public static final String DEFAULT = "default";

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
    String delivery = fields.text("delivery");
    for (Guarantee guarantee : Guarantee.values()) {
      if (guarantee.toString().equals(delivery)) {
        return new Subject(fields.text("system"), fields.text("variant"), guarantee);
      }
    }
    throw new IllegalArgumentException(
        "delivery: \"" + delivery + "\"; expected one of " + Arrays.toString(Guarantee.values()));
  }

  void write(Map<String, Object> line) {
    line.put("system", system);
    line.put("variant", variant);
    line.put("delivery", delivery.toString());
  }
}
