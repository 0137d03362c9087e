package io.tenuto.bench.results;

import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Files of JSON objects, one on each line, that a process may die over while it writes one. */
final class JsonLines {
  private JsonLines() {}

  /**
   * Reads all lines. What follows the last line feed and is no whole object was torn while it was
   * written, and is passed over.
   *
   * @throws IOException if the file cannot be read, or naming the file and the line that is broken
   */
  static <T> List<T> read(Path file, Function<Map<String, Object>, T> reader) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = whole(bytes);
    var all = new ArrayList<T>();
    for (int begin = 0; begin < end; ) {
      int after = lineEnd(bytes, begin);
      try {
        all.add(reader.apply(Json.read(Arrays.copyOfRange(bytes, begin, after))));
      } catch (IllegalArgumentException | ProtocolException e) {
        throw new IOException(
            file
                + ":"
                + (all.size() + 1)
                + ": "
                + e.getMessage()
                + ". Repair or remove this line; the others are kept.",
            e);
      }
      begin = after + 1;
    }
    return all;
  }

  /** Where the last whole object ends, with its line feed if it has one. */
  static int whole(byte[] bytes) {
    int begin = bytes.length;
    while (begin > 0 && bytes[begin - 1] != '\n') {
      begin--;
    }
    try {
      Json.read(Arrays.copyOfRange(bytes, begin, bytes.length));
      return bytes.length;
    } catch (ProtocolException torn) {
      return begin;
    }
  }

  private static int lineEnd(byte[] bytes, int begin) {
    int at = begin;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
