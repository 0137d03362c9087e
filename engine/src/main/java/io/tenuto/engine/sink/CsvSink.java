package io.tenuto.engine.sink;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes a table: a row of column names, then one row per message, made of its header. Rows become
 * visible with {@link #flush}, whole. A key that is no column is left out and named in {@link
 * #remarks}, unless it speaks of the payload; a column without a key stays empty.
 */
final class CsvSink extends RowSink {
  private static final int MAX_REMARKED_KEYS = 100;

  /** Says what the payload is, which a table does not keep: nobody misses it. */
  private static final String OF_PAYLOAD = Header.CONTENT_TYPE;

  private static final String ID = "id";
  private static final String SIZE_BYTES = "sizeBytes";

  private final Path file;
  private List<String> columns;
  private final TreeSet<String> leftOut = new TreeSet<>();

  private CsvSink(Path file, Rows rows, List<String> columns) {
    super(rows);
    this.file = file;
    this.columns = columns;
  }

  static CsvSink open(CsvOptions options) throws SinkException {
    return open(
        options, file(options.file(), options.onExisting(), options.once(), options.forced()));
  }

  static CsvSink open(CsvOptions options, Rows.Opener opener) throws SinkException {
    var scan = new CsvScan();
    List<String> columns = options.columns();
    Rows rows =
        opener.open(
            content -> {
              long complete = scan.bytes(content);
              refuseOthers(options, scan);
              return complete;
            });
    String first = scan.firstRow();
    if (first != null) {
      columns = CsvText.cells(first);
    } else if (!columns.isEmpty()) {
      rows.title(bytes(columns));
    }
    return new CsvSink(options.file(), rows, columns);
  }

  @Override
  public void write(Message message) throws SinkException {
    Header header = message.header();
    if (columns.isEmpty()) {
      List<String> keys = List.copyOf(header.values().keySet());
      columns = keys.isEmpty() ? List.of(ID, SIZE_BYTES) : keys;
      rows().title(bytes(columns));
    }
    var cells = new ArrayList<String>(columns.size());
    int taken = 0;
    for (String column : columns) {
      Object value = header.values().get(column);
      if (value != null) {
        taken++;
        cells.add(CsvText.cell(value));
      } else {
        cells.add(ofMessage(column, message));
      }
    }
    if (taken < header.values().size()) {
      remark(header);
    }
    rows().add(message.id(), bytes(cells));
  }

  @Override
  public List<String> remarks() {
    var remarks = new ArrayList<String>(super.remarks());
    if (!leftOut.isEmpty()) {
      remarks.add(
          file
              + ": keys that are no columns were left out: "
              + String.join(", ", leftOut)
              + ". Name them under columns to keep them.");
    }
    return remarks;
  }

  private void remark(Header header) {
    for (String key : header.values().keySet()) {
      boolean named = columns.contains(key) || key.equals(OF_PAYLOAD);
      if (leftOut.size() < MAX_REMARKED_KEYS && !named) {
        leftOut.add(key);
      }
    }
  }

  private static String ofMessage(String column, Message message) {
    if (column.equals(ID)) {
      return message.id().toString();
    }
    return column.equals(SIZE_BYTES) ? Long.toString(message.payload().size()) : "";
  }

  /** Refuses to change a file that is no table, or one with other columns. */
  private static void refuseOthers(CsvOptions options, CsvScan scan) throws IOException {
    String first = scan.firstRow();
    if (first == null && scan.isEmpty()) {
      return;
    }
    if (first == null) {
      throw new SinkException(
          options.file()
              + ": holds no complete row, so it is not clear whether it is a table. Remove it, or"
              + " give another file.",
          false,
          null);
    }
    List<String> there = CsvText.cells(first);
    if (!options.columns().isEmpty() && !options.columns().equals(there)) {
      throw new SinkException(
          options.file()
              + ": has the columns "
              + String.join(", ", there)
              + ", not "
              + String.join(", ", options.columns())
              + ". Give another file, or the same columns.",
          false,
          null);
    }
  }

  private static byte[] bytes(List<String> cells) {
    return CsvText.row(cells).getBytes(StandardCharsets.UTF_8);
  }
}
