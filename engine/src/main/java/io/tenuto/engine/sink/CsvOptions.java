package io.tenuto.engine.sink;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * Where and how a table is written.
 *
 * @param file the file; its folder is made if needed
 * @param columns keys of the header, in the order of the columns; {@code id} and {@code sizeBytes}
 *     mean those of the message unless its header has such a key. Empty: the keys of the first
 *     message's header, or {@code id, sizeBytes} if it has none
 * @param onExisting what to do if the file is there
 * @param once whether identities are stored beside the file, so that a message has its row once
 *     even if the process dies
 */
public record CsvOptions(Path file, List<String> columns, OnExisting onExisting, boolean once) {
  public CsvOptions {
    columns = List.copyOf(columns);
    var seen = new HashSet<String>();
    for (String column : columns) {
      if (!seen.add(column)) {
        throw new IllegalArgumentException(
            "columns: " + column + " is named twice. Remove one of them.");
      }
    }
  }

  /** A new file whose columns the first message decides. */
  public static CsvOptions of(Path file) {
    return new CsvOptions(file, List.of(), OnExisting.REFUSE, false);
  }

  /** The same with these columns. */
  public CsvOptions withColumns(List<String> names) {
    return new CsvOptions(file, names, onExisting, once);
  }

  /** The same with another answer to a file that is there. */
  public CsvOptions onExisting(OnExisting choice) {
    return new CsvOptions(file, columns, choice, once);
  }

  /** The same, with or without identities beside the file. */
  public CsvOptions once(boolean choice) {
    return new CsvOptions(file, columns, onExisting, choice);
  }
}
