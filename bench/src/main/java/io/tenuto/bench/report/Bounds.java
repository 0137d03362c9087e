package io.tenuto.bench.report;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/**
 * What the host can do in a cell without any of the systems, in messages per second. They stand
 * beside every delivery guarantee, since nothing is promised by them.
 *
 * @param entries of the subjects that are bounds
 * @param cores for processing; 0 if the manifest does not say
 */
record Bounds(List<Entry> entries, double cores) {
  private static final String CORES = "cores";
  private static final String MEMORY = "raw-memory";

  static Bounds of(Results results) {
    Collection<Entry> entries =
        Grid.entries(results.cells().stream().filter(CellResult::bound).toList());
    return new Bounds(List.copyOf(entries), cores(results.manifest()));
  }

  /** Those that the sweep gave to processing, else all that the host has. */
  private static double cores(Map<String, Object> manifest) {
    if (manifest.get("configuration") instanceof Map<?, ?> sweep
        && sweep.get(CORES) instanceof Number processing) {
      return processing.doubleValue();
    }
    return manifest.get(CORES) instanceof Number all ? all.doubleValue() : 0;
  }

  /**
   * The best pair of plain sockets with the same messages and the same work; where that was not
   * measured, with no work.
   */
  OptionalDouble sockets(Place place) {
    return withOrWithoutWork(place, system -> !system.equals(CORES) && !system.equals(MEMORY));
  }

  /** The same through memory that both ends map. */
  OptionalDouble memory(Place place) {
    return withOrWithoutWork(place, MEMORY::equals);
  }

  /** The faster of both: systems may use either, as all their processes are on one host. */
  private OptionalDouble link(Place place) {
    return DoubleStream.concat(sockets(place).stream(), memory(place).stream()).max();
  }

  private OptionalDouble withOrWithoutWork(Place place, Predicate<String> of) {
    OptionalDouble same = best(place, of);
    return same.isPresent() ? same : best(new Place(place.bytes(), 0), of);
  }

  private OptionalDouble best(Place place, Predicate<String> of) {
    return entries.stream()
        .filter(entry -> of.test(entry.subject().system()))
        .filter(entry -> entry.place().equals(place))
        .flatMapToDouble(entry -> entry.rate().stream().mapToDouble(Rate::median))
        .max();
  }

  /** Cores ÷ cost: as measured, else as counted; there is none where processing costs nothing. */
  OptionalDouble cores(Place place) {
    OptionalDouble measured = best(place, CORES::equals);
    if (measured.isPresent() || cores <= 0 || place.costMicros() == 0) {
      return measured;
    }
    return OptionalDouble.of(cores * 1e6 / place.costMicros());
  }

  /** What the faster link moves, or the cores process, if that is less. */
  OptionalDouble tighter(Place place) {
    return DoubleStream.concat(link(place).stream(), cores(place).stream()).min();
  }

  /** Which of them that is, for people. */
  String binding(Place place) {
    OptionalDouble tighter = tighter(place);
    if (cores(place).equals(tighter)) {
      return RateFigures.CORES;
    }
    return memory(place).equals(tighter) ? RateFigures.MEMORY : RateFigures.SOCKETS;
  }
}
