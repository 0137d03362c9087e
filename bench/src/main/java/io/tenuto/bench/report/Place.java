package io.tenuto.bench.report;

import io.tenuto.bench.results.CellResult;
import io.tenuto.page.Figures;
import java.util.Comparator;

/**
 * Where in the plane of the figures a cell lies.
 *
 * @param bytes a message's size
 * @param costMicros processor time that processing it takes
 */
record Place(int bytes, int costMicros) implements Comparable<Place> {
  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::costMicros).thenComparingInt(Place::bytes);

  static Place of(CellResult cell) {
    return new Place(cell.bytes(), cell.costMicros());
  }

  String size() {
    return Figures.bytes(bytes);
  }

  String cost() {
    return cost(costMicros);
  }

  static String cost(int micros) {
    return micros == 0 ? "0" : Figures.millis(micros / 1000.0);
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return size() + " × " + cost();
  }
}
