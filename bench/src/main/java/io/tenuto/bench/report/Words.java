package io.tenuto.bench.report;

import io.tenuto.page.Figures;
import java.util.OptionalDouble;

/** What figures say, in words. */
final class Words {
  private Words() {}

  /** {@code kafka at 1 kB × 0: 48 k/s (46 k…52 k), best, 0.93 of the bound}. */
  static String of(Row row) {
    String who = row.subject().label() + " at " + row.place() + ": ";
    if (row.rate().isEmpty()) {
      return who + (row.reason().isEmpty() ? "not measured" : row.reason());
    }
    Rate rate = row.rate().get();
    return who
        + Figures.brief(rate.median())
        + "/s ("
        + rate.bracket()
        + "), "
        + row.outcome().word()
        + share(row.ofBest(), " of the best")
        + share(row.ofBound(), " of the bound");
  }

  private static String share(OptionalDouble share, String of) {
    return share.isPresent() ? ", " + share(share.getAsDouble()) + of : "";
  }

  /** {@code 0.97}, {@code 1.00}, {@code 0.0123}. */
  static String share(double share) {
    return share >= 0.1
        ? String.format(java.util.Locale.ROOT, "%.2f", share)
        : Figures.number(share);
  }

  static String share(OptionalDouble share) {
    return share.isPresent() ? share(share.getAsDouble()) : "";
  }
}
