package io.tenuto.miniapps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads tables of expected values: a line of names, then values without quotes. */
public final class Csv {
  private Csv() {}

  /** One line of values. */
  public record Row(List<String> names, List<String> values) {
    public String text(String name) {
      int column = names.indexOf(name);
      if (column < 0) {
        throw new IllegalArgumentException("no column " + name + " among " + names);
      }
      return Objects.requireNonNull(values.get(column));
    }

    public int integer(String name) {
      return Integer.parseInt(text(name));
    }

    public double number(String name) {
      return Double.parseDouble(text(name));
    }
  }

  public static List<Row> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> names = List.of(lines.get(0).split(",", -1));
    var rows = new ArrayList<Row>();
    for (String line : lines.subList(1, lines.size())) {
      rows.add(new Row(names, List.of(line.split(",", -1))));
    }
    return rows;
  }
}
