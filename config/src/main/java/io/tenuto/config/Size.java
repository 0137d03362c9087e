package io.tenuto.config;

import java.util.List;
import java.util.Map;

/**
 * An amount of bytes.
 *
 * @param bytes 0 or more
 */
public record Size(long bytes) implements Comparable<Size> {
  static final String PATTERN = "^" + Quantity.NUMBER + " ?(B|[kKMGT]B|[KMGT]iB)$";
  static final String EXPECTED = "a size with its unit, such as 64MiB or 10 MB";

  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("B", 1L),
          Map.entry("kB", 1_000L),
          Map.entry("KB", 1_000L),
          Map.entry("MB", 1_000_000L),
          Map.entry("GB", 1_000_000_000L),
          Map.entry("TB", 1_000_000_000_000L),
          Map.entry("KiB", 1L << 10),
          Map.entry("MiB", 1L << 20),
          Map.entry("GiB", 1L << 30),
          Map.entry("TiB", 1L << 40));
  private static final List<String> SHORTEST =
      List.of("TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "kB");

  public Size {
    if (bytes < 0) {
      throw new IllegalArgumentException("size: " + bytes + " bytes is below 0.");
    }
  }

  /**
   * Reads a number and a unit: B, powers of 1000 (kB, MB, GB, TB) or of 1024 (KiB, MiB, GiB, TiB),
   * with or without a blank between.
   *
   * @throws IllegalArgumentException naming the text, what was expected and what to do
   */
  public static Size parse(String text) {
    Quantity quantity =
        Quantity.split(text)
            .orElseThrow(
                () -> unfit(text, "is not a size", "Write a number and a unit, such as 64MiB."));
    if (quantity.unit().isEmpty()) {
      throw unfit(text, "has no unit", quantity.with(List.of("B", "kB", "MiB")));
    }
    Long scale = UNITS.get(quantity.unit());
    if (scale == null) {
      throw unfit(text, "has the unknown unit \"" + quantity.unit() + "\"", instead(quantity));
    }
    return new Size(quantity.times(scale, text, "bytes", EXPECTED));
  }

  private static String instead(Quantity quantity) {
    for (String unit : List.of("B", "kB", "KiB", "MiB", "GiB", "TiB")) {
      if (unit.equalsIgnoreCase(quantity.unit())) {
        return quantity.with(List.of(unit));
      }
    }
    for (String prefix : List.of("k", "M", "G", "T")) {
      if (quantity.unit().substring(0, 1).equalsIgnoreCase(prefix)) {
        String upper = prefix.equals("k") ? "K" : prefix;
        return quantity.with(List.of(upper + "iB", prefix + "B"));
      }
    }
    return "The units are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB.";
  }

  private static UnfitValueException unfit(String text, String fault, String remedy) {
    return new UnfitValueException(Shown.value(text) + " " + fault, EXPECTED, remedy);
  }

  @Override
  public int compareTo(Size other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest exact form that {@link #parse} reads back, such as {@code 64MiB}. */
  @Override
  public String toString() {
    for (String unit : SHORTEST) {
      long scale = UNITS.getOrDefault(unit, 1L);
      if (bytes >= scale && bytes % scale == 0) {
        return bytes / scale + unit;
      }
    }
    return bytes + "B";
  }
}
