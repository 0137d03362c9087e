package io.tenuto.engine.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table: comma-separated, quoted as RFC 4180 says, ended by a line feed alone. Pure.
 *
 * @see "RFC 4180, Common Format and MIME Type for CSV Files"
 */
final class CsvText {
  private CsvText() {}

  /** One row with its line end. */
  static String row(List<String> cells) {
    if (cells.size() == 1 && cells.get(0).isEmpty()) {
      return "\"\"\n";
    }
    return cells.stream().map(CsvText::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  /** A header value as a cell: lists and maps as JSON, an absent one empty. */
  static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double number) {
      return Numbers.shortest(number);
    }
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      return JsonText.of(json -> JsonText.value(json, value));
    }
    return value.toString();
  }

  /** The cells of one row, given without its line end. */
  static List<String> cells(String row) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < row.length(); i++) {
      char c = row.charAt(i);
      if (c == '"' && quoted && i + 1 < row.length() && row.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private static String quoted(String cell) {
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return '"' + cell.replace("\"", "\"\"") + '"';
      }
    }
    return cell;
  }
}
