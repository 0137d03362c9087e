package io.tenuto.engine.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a table that is there: its first row, and where its complete rows end. */
final class CsvScan implements Rows.Complete {
  private static final int MAX_FIRST_ROW_BYTES = 1 << 20;

  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private boolean firstComplete;

  @Override
  public long bytes(InputStream content) throws IOException {
    byte[] part = new byte[64 * 1024];
    long position = 0;
    long complete = 0;
    boolean quoted = false;
    for (int length = content.read(part); length >= 0; length = content.read(part)) {
      for (int i = 0; i < length; i++, position++) {
        byte b = part[i];
        if (b == '"') {
          quoted = !quoted;
        }
        if (b == '\n' && !quoted) {
          complete = position + 1;
          firstComplete = true;
        } else if (!firstComplete && first.size() < MAX_FIRST_ROW_BYTES) {
          first.write(b);
        }
      }
    }
    return complete;
  }

  /** Whether there was nothing to read. */
  boolean isEmpty() {
    return !firstComplete && first.size() == 0;
  }

  /** The first row without its line end, or null if there is none. */
  @Nullable String firstRow() {
    if (!firstComplete) {
      return null;
    }
    String row = first.toString(StandardCharsets.UTF_8);
    return row.endsWith("\r") ? row.substring(0, row.length() - 1) : row;
  }
}
