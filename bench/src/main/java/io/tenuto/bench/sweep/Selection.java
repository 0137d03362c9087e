package io.tenuto.bench.sweep;

import io.tenuto.bench.results.Subject;
import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Variant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which variants of a system are measured. */
final class Selection {
  private Selection() {}

  /** Those that promise what is asked for; a bound promises nothing, and always is measured. */
  static List<Variant> of(Driver driver, SweepOptions options) {
    if (options.link().isPresent() && driver.needsOneHost()) {
      return List.of();
    }
    return driver.variants().stream()
        .filter(each -> driver.isBound() || options.deliveries().contains(each.delivery()))
        .filter(each -> options.tuned() || each.name().equals(Subject.DEFAULT))
        .toList();
  }

  /**
   * Says which systems are left out.
   *
   * @throws IllegalArgumentException if none is left
   */
  static void check(List<Driver> drivers, SweepOptions options, Consumer<String> progress) {
    List<String> without =
        drivers.stream().flatMap(driver -> missing(driver, options).stream()).toList();
    if (without.size() == drivers.size()) {
      throw new IllegalArgumentException(
          String.join("; ", without)
              + ". Ask for what it has with --delivery and --link, or name another system.");
    }
    without.forEach(each -> progress.accept(each + ": it is left out"));
  }

  /** Why a system is left out, if it is. */
  private static Optional<String> missing(Driver driver, SweepOptions options) {
    if (options.link().isPresent() && driver.needsOneHost()) {
      return Optional.of(
          driver.name() + " needs one host, whose memory or files its processes share");
    }
    return of(driver, options).isEmpty()
        ? Optional.of(
            "%s has no variant with delivery %s, only %s"
                .formatted(driver.name(), words(options.deliveries()), promises(driver)))
        : Optional.empty();
  }

  private static String promises(Driver driver) {
    return words(driver.variants().stream().map(Variant::delivery).distinct().toList());
  }

  private static String words(Collection<?> deliveries) {
    return String.join(" or ", deliveries.stream().map(String::valueOf).sorted().toList());
  }
}
