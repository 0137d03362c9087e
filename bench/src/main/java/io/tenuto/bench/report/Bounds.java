package io.tenuto.bench.report;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * What the host can do in a cell without any of the systems, in messages per second. They stand
 * beside every delivery guarantee, since nothing is promised by them.
 *
 * @param entries of the subjects that are bounds
 * @param cores of the host; 0 if the manifest does not say
 */
record Bounds(List<Entry> entries, double cores) {
  private static final String CORES = "cores";

  static Bounds of(Results results) {
    Collection<Entry> entries =
        Grid.entries(results.cells().stream().filter(CellResult::bound).toList());
    double cores = results.manifest().get(CORES) instanceof Number said ? said.doubleValue() : 0;
    return new Bounds(List.copyOf(entries), cores);
  }

  /** The best pair of plain sockets with the same messages and the same work. */
  OptionalDouble sockets(Place place) {
    return entries.stream()
        .filter(entry -> !entry.subject().system().equals(CORES) && entry.place().equals(place))
        .flatMapToDouble(entry -> entry.rate().stream().mapToDouble(Rate::median))
        .max();
  }

  /** Cores ÷ cost: as measured, else as counted; there is none where processing costs nothing. */
  OptionalDouble cores(Place place) {
    OptionalDouble measured =
        entries.stream()
            .filter(entry -> entry.subject().system().equals(CORES) && entry.place().equals(place))
            .flatMapToDouble(entry -> entry.rate().stream().mapToDouble(Rate::median))
            .max();
    if (measured.isPresent() || cores <= 0 || place.costMicros() == 0) {
      return measured;
    }
    return OptionalDouble.of(cores * 1e6 / place.costMicros());
  }

  /** The lower of both. */
  OptionalDouble tighter(Place place) {
    return DoubleStream.concat(sockets(place).stream(), cores(place).stream()).min();
  }

  /** Which of both is the lower one, for people. */
  String binding(Place place) {
    OptionalDouble cores = cores(place);
    return cores.isPresent() && cores.equals(tighter(place)) ? "cores ÷ cost" : "raw sockets";
  }
}
