package io.tenuto.bench.report;

import io.tenuto.bench.results.CellResult;
import io.tenuto.bench.results.Results;
import io.tenuto.bench.results.Subject;
import io.tenuto.page.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Two results folders, cell by cell.
 *
 * @param lines by subject, size and cost
 */
public record Comparison(List<Line> lines) {

  /** How the second folder's cell stands beside the first one's. */
  public enum Change {
    /** Faster, and the brackets lie apart. */
    BETTER,
    /** Slower, and the brackets lie apart. */
    WORSE,
    /** The brackets overlap. */
    LEVEL,
    /** Measured in one folder only. */
    MISSING,
    /** Measured in neither. */
    FAILED
  }

  /**
   * One subject in one cell.
   *
   * @param before of the first folder; empty if it was not measured there
   * @param after of the second
   * @param why what is missing; empty for cells that could be compared
   */
  public record Line(
      Subject subject,
      int bytes,
      int costMicros,
      Optional<Side> before,
      Optional<Side> after,
      Change change,
      String why) {

    /** {@code kafka, tuned}. */
    public String label() {
      return subject.label();
    }

    /** {@code 10 kB × 1 ms}. */
    public String cell() {
      return new Place(bytes, costMicros).toString();
    }

    /** After ÷ before; empty where one is missing or was 0. */
    public Optional<Double> ratio() {
      return before
          .filter(side -> side.median() > 0)
          .flatMap(one -> after.map(other -> other.median() / one.median()));
    }

    /** The fields for programs; what is not known is left out. */
    Map<String, Object> fields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("system", subject.system());
      fields.put("variant", subject.variant());
      fields.put("delivery", subject.delivery().toString());
      fields.put("bytes", bytes);
      fields.put("costMicros", costMicros);
      before.ifPresent(side -> fields.put("a", side.fields()));
      after.ifPresent(side -> fields.put("b", side.fields()));
      ratio().ifPresent(ratio -> fields.put("ratio", ratio));
      fields.put("change", change.name().toLowerCase(java.util.Locale.ROOT));
      if (!why.isEmpty()) {
        fields.put("why", why);
      }
      return fields;
    }
  }

  /**
   * A rate in one folder, in messages per second.
   *
   * @param median of what was sustained
   * @param low the lowest of what was sustained
   * @param high the highest of what was not; infinite if there was none
   */
  public record Side(double median, double low, double high) {
    /** {@code 497 k (492…522 k)}. */
    public String text() {
      return Figures.brief(median) + " (" + rate().bracket() + ")";
    }

    private Rate rate() {
      return new Rate(median, low, high, 1);
    }

    private static Side of(Rate rate) {
      return new Side(rate.median(), rate.low(), rate.high());
    }

    private Map<String, Object> fields() {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("median", median);
      fields.put("low", low);
      if (Double.isFinite(high)) {
        fields.put("high", high);
      }
      return fields;
    }
  }

  public Comparison {
    lines = List.copyOf(lines);
  }

  /**
   * Reads and compares two folders.
   *
   * @throws IOException if one cannot be read, naming file and line of what is broken
   */
  public static Comparison of(Path a, Path b) throws IOException {
    return of(Results.read(a), Results.read(b));
  }

  static Comparison of(Results a, Results b) {
    Map<Key, Entry> before = entries(a);
    Map<Key, Entry> after = entries(b);
    var keys = new TreeMap<Key, Boolean>(Key.ORDER);
    before.keySet().forEach(key -> keys.put(key, true));
    after.keySet().forEach(key -> keys.put(key, true));
    var lines = new ArrayList<Line>();
    for (Key key : keys.keySet()) {
      Optional<Entry> one = Optional.ofNullable(before.get(key));
      Optional<Entry> other = Optional.ofNullable(after.get(key));
      lines.add(line(key, one, other));
    }
    return new Comparison(lines);
  }

  private static Line line(Key key, Optional<Entry> before, Optional<Entry> after) {
    Optional<Rate> one = before.flatMap(Entry::rate);
    Optional<Rate> other = after.flatMap(Entry::rate);
    Change change;
    if (one.isPresent() && other.isPresent()) {
      change = change(one.get(), other.get());
    } else {
      change = one.isPresent() || other.isPresent() ? Change.MISSING : Change.FAILED;
    }
    var why = new ArrayList<String>();
    why("A", before, why);
    why("B", after, why);
    return new Line(
        key.subject(),
        key.place().bytes(),
        key.place().costMicros(),
        one.map(Side::of),
        other.map(Side::of),
        change,
        String.join("; ", why));
  }

  private static Change change(Rate before, Rate after) {
    if (before.overlaps(after)) {
      return Change.LEVEL;
    }
    return after.low() > before.low() ? Change.BETTER : Change.WORSE;
  }

  private static void why(String folder, Optional<Entry> entry, List<String> why) {
    if (entry.isEmpty()) {
      why.add("not in " + folder);
    } else if (entry.get().rate().isEmpty()) {
      why.add(folder + ": " + entry.get().reason());
    }
  }

  /** Whether every cell that one folder has was measured in the other too. */
  public boolean complete() {
    return lines.stream().noneMatch(line -> line.change() == Change.MISSING);
  }

  /** The whole comparison for programs. */
  public Map<String, Object> fields() {
    return Map.of("complete", complete(), "cells", lines.stream().map(Line::fields).toList());
  }

  private static Map<Key, Entry> entries(Results results) {
    var entries = new LinkedHashMap<Key, Entry>();
    List<CellResult> cells = results.cells();
    Grid.entries(cells).forEach(e -> entries.put(new Key(e.subject(), e.place()), e));
    return entries;
  }

  private record Key(Subject subject, Place place) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::subject).thenComparing(Key::place);
  }
}
