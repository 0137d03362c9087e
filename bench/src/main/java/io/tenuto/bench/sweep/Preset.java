package io.tenuto.bench.sweep;

import java.util.ArrayList;
import java.util.List;

/**
 * What a grid is measured with when nobody says otherwise.
 *
 * @param systems names of drivers
 * @param repeats how often each cell is searched
 * @param seconds of one trial
 * @param precision highest ÷ lowest of a bracket
 */
public record Preset(List<String> systems, int repeats, double seconds, double precision) {
  private static final List<String> SOCKETS = List.of("raw-tcp", "raw-unix");
  private static final List<String> BOUNDS = List.of("raw-tcp", "raw-unix", "raw-memory");
  private static final List<String> FEW = List.of("tenuto", "kafka", "spark-kafka");

  /** A look at every corner, one start for each system: about a quarter of an hour. */
  private static final Preset QUICK = new Preset(with(SOCKETS, FEW), 1, 3, 1.1);

  /** Of the grid's name, or of any grid. */
  public static Preset of(String grid) {
    if (grid.equals("quick")) {
      return QUICK;
    }
    List<String> all = new ArrayList<>(Drivers.all().keySet());
    all.removeAll(BOUNDS);
    return new Preset(with(BOUNDS, all), 3, 10, 1.03);
  }

  private static List<String> with(List<String> bounds, List<String> systems) {
    List<String> all = new ArrayList<>(bounds); // first: what is possible
    all.addAll(systems);
    return List.copyOf(all);
  }
}
