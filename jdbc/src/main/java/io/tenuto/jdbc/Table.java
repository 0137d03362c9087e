package io.tenuto.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a table of results is called and consists of, and how it is spoken to. Pure.
 *
 * @param columns header keys that have a column each; empty for the whole header in one
 */
record Table(String name, List<String> columns) {
  /** Together the identity of a message, and the table's primary key. */
  static final List<String> IDENTITY =
      List.of("stream", "source", "incarnation", "sequence", "path");

  private static final List<String> NUMBERS = List.of("incarnation", "sequence");
  private static final List<String> FACTS = List.of("time_micros", "size_bytes");
  private static final String HEADER = "header";

  Table {
    columns = List.copyOf(columns);
  }

  /** Of the identity, of facts, and of what was asked for, in the order of the statements. */
  List<String> all() {
    return Stream.of(IDENTITY, FACTS, shown()).flatMap(List::stream).toList();
  }

  /** Where the columns for the header begin. */
  static int firstShown() {
    return IDENTITY.size() + FACTS.size();
  }

  private List<String> shown() {
    return columns.isEmpty() ? List.of(HEADER) : columns;
  }

  String creation() {
    var parts = new ArrayList<String>();
    for (String column : all()) {
      parts.add(quoted(column) + ' ' + type(column));
    }
    parts.add("primary key (" + list(IDENTITY) + ")");
    return "create table if not exists " + quoted(name) + " (" + String.join(", ", parts) + ")";
  }

  private static String type(String column) {
    if (FACTS.contains(column) || NUMBERS.contains(column)) {
      return "bigint not null";
    }
    return IDENTITY.contains(column) ? "varchar(1000) not null" : "text";
  }

  String insertion() {
    String places = all().stream().map(column -> "?").collect(Collectors.joining(", "));
    return "insert into "
        + quoted(name)
        + " ("
        + list(all())
        + ") values ("
        + places
        + ") on conflict do nothing";
  }

  /** No rows, but their types. */
  String look() {
    return "select " + list(all()) + " from " + quoted(name) + " where 1 = 0";
  }

  private static String list(List<String> names) {
    return names.stream().map(Table::quoted).collect(Collectors.joining(", "));
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
