package io.tenuto.engine.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says. A crash leaves at most a torn end, which is cut off; a damaged line that is
 * followed by valid ones is skipped and reported, because its file will be sent again. Pure.
 *
 * @param folder the watched folder that the first line names, or null if that line is damaged
 * @param settled the last settled version of each file
 * @param validBytes length of the part to keep
 * @param lines number of valid lines
 * @param damagedLines line numbers, from 1, of damaged lines within that part
 */
record JournalText(
    @Nullable String folder,
    Map<String, FileVersion> settled,
    long validBytes,
    long lines,
    List<Long> damagedLines) {
  /** Begins the first line; the number is the format's version. */
  static final String TITLE = "tenuto-watch 1 ";

  static JournalText parse(byte[] bytes) {
    String folder = null;
    var settled = new LinkedHashMap<String, FileVersion>();
    long validBytes = 0;
    long lines = 0;
    var damaged = new ArrayList<Long>();
    var suspects = new ArrayList<Long>();
    long number = 0;
    int start = 0;
    for (int end = 0; end < bytes.length; end++) {
      if (bytes[end] != '\n') {
        continue;
      }
      number++;
      String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      start = end + 1;
      JournalLine line = JournalLine.parse(text);
      String title = line == null ? JournalLine.unchecked(text) : null;
      if (line != null) {
        settled.put(line.file(), line.version());
      } else if (number == 1 && title != null && title.startsWith(TITLE)) {
        folder = JournalLine.unescaped(title.substring(TITLE.length()));
      } else {
        suspects.add(number);
        continue;
      }
      damaged.addAll(suspects);
      suspects.clear();
      validBytes = start;
      lines++;
    }
    return new JournalText(folder, settled, validBytes, lines, damaged);
  }
}
