package io.tenuto.bench.sweep;

import io.tenuto.bench.link.LinkRate;
import io.tenuto.bench.system.Guarantee;
import io.tenuto.load.Filling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is measured, and how well.
 *
 * @param grid the cells
 * @param systems names of drivers, in the order in which they are measured
 * @param deliveries what they promise: only variants that promise one of these are measured
 * @param tuned whether tuned variants are measured as well
 * @param paper whether rates are searched by the comparison paper's own rules
 * @param repeats how often each cell is searched: in so many rounds over all systems
 * @param seconds of one trial
 * @param precision of a bracket, highest ÷ lowest, above 1
 * @param filling of messages
 * @param seed of what is random
 * @param cores for processing
 * @param link between the hosts of source, broker and processing; none: all on this host
 * @param folder of the results
 */
public record SweepOptions(
    Grid grid,
    List<String> systems,
    Set<Guarantee> deliveries,
    boolean tuned,
    boolean paper,
    int repeats,
    double seconds,
    double precision,
    Filling filling,
    long seed,
    int cores,
    Optional<LinkRate> link,
    Path folder) {
  public SweepOptions {
    check(!systems.isEmpty(), "systems", "none", "one at least");
    check(!deliveries.isEmpty(), "deliveries", "none", "one at least");
    check(repeats >= 1, "repeats", repeats, "1 or more");
    check(seconds >= 1 && seconds <= 600, "seconds of a trial", seconds, "1 to 600");
    check(precision > 1 && precision <= 2, "precision", precision, "above 1, 2 at most");
    check(cores >= 1, "cores", cores, "1 or more");
  }

  private static void check(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + "; " + expected + " expected");
    }
  }

  /** Whoever processes nothing for so long will not process the rest either. */
  double patienceSeconds() {
    return Math.min(8, Math.max(2, 2 * seconds));
  }

  /** What a system took in its warm-up as fast as it could is processed so soon after. */
  double warmUpSeconds() {
    return Math.max(60, 10 * seconds);
  }

  /**
   * What two slices of one sweep have to have in common: JSON values. Systems may be added later.
   */
  Map<String, Object> configuration() {
    var same = new LinkedHashMap<String, Object>();
    same.put("bytes", numbers(grid.bytes()));
    same.put("costMicros", numbers(grid.costMicros()));
    same.put("search", paper ? "paper" : "bisecting");
    same.put("seconds", seconds);
    same.put("trials", "prolonged until sure");
    same.put("precision", precision);
    same.put("filling", filling.name());
    same.put("seed", seed);
    same.put("cores", (long) cores);
    link.ifPresent(rate -> same.put("linkBits", rate.bits()));
    return same;
  }

  private static List<Object> numbers(List<Integer> numbers) {
    return numbers.stream().map(number -> (Object) number.longValue()).toList();
  }
}
