package io.tenuto.clusters;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The last lines of a log that may be large, without the frames of stack traces. */
final class LogTail {
  private static final int READ_BYTES = 16_384;
  private static final int LINES = 12;

  private static final Pattern FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ more).*");

  private LogTail() {}

  /** The last lines on one, or that there are none. */
  static String of(Path log) throws IOException {
    byte[] end;
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - READ_BYTES);
      end = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(end);
    }
    List<String> lines =
        new String(end, StandardCharsets.UTF_8).lines().filter(LogTail::tells).toList();
    return lines.isEmpty()
        ? "(it said nothing)"
        : String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  private static boolean tells(String line) {
    return !line.isBlank() && !FRAME.matcher(line).matches();
  }
}
