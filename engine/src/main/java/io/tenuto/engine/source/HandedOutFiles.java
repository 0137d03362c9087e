package io.tenuto.engine.source;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Remembers on disk which file was sent as which message, so that a source that goes on behind a
 * message knows which files came before. A line is written before its message is handed out: a
 * killed process loses none; a power cut may lose the last ones, whose files are then sent again.
 * Each line is {@code crc32 number size modifiedNanos file}. Owned by one thread.
 */
final class HandedOutFiles implements AutoCloseable {
  private static final String FILE = "sent-files";

  // Not a channel: an interrupt would close that.
  private final RandomAccessFile disk;
  private final Path file;
  private final TreeMap<Long, FoundLine> lines = new TreeMap<>();
  private long end;

  private record FoundLine(String file, FileVersion version) {}

  private HandedOutFiles(Path file, RandomAccessFile disk) {
    this.file = file;
    this.disk = disk;
  }

  /** Opens it in a folder, which is made if needed. */
  static HandedOutFiles open(Path stateFolder) throws SourceException {
    Path file = stateFolder.resolve(FILE);
    try {
      Files.createDirectories(stateFolder);
      String text = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
      var opened = new HandedOutFiles(file, new RandomAccessFile(file.toFile(), "rw"));
      opened.read(text);
      return opened;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static SourceException failed(Path file, IOException e) {
    return new SourceException(
        file
            + ": cannot be used ("
            + Reasons.of(e)
            + "), so that nobody would know which files were sent. Check the disk.",
        true,
        e);
  }

  /** Up to the first line that is damaged or cut: files of later ones are sent again. */
  private void read(String text) {
    int from = 0;
    for (int to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      String body = JournalLine.unchecked(text.substring(from, to));
      String[] parts = body == null ? new String[0] : body.split(" ", 4);
      if (parts.length < 4) {
        break;
      }
      lines.put(
          Long.parseLong(parts[0]),
          new FoundLine(
              JournalLine.unescaped(parts[3]),
              new FileVersion(Long.parseLong(parts[1]), Long.parseLong(parts[2]))));
      end += text.substring(from, to + 1).getBytes(StandardCharsets.UTF_8).length;
      from = to + 1;
    }
  }

  /** The files that were sent as messages below a number. */
  Map<String, FileVersion> below(long number) {
    Map<String, FileVersion> sent = new HashMap<>();
    lines.headMap(number).values().forEach(line -> sent.put(line.file(), line.version()));
    return sent;
  }

  /** Forgets all: the source begins anew. */
  void clear() throws SourceException {
    try {
      disk.setLength(0);
      end = 0;
      lines.clear();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** A file is about to be sent as that message. */
  void add(long number, FoundFile found) throws SourceException {
    String body =
        number
            + " "
            + found.version().sizeBytes()
            + ' '
            + found.version().modifiedNanos()
            + ' '
            + JournalLine.escaped(found.file());
    byte[] bytes = (JournalLine.checked(body) + '\n').getBytes(StandardCharsets.UTF_8);
    try {
      disk.seek(end);
      disk.write(bytes);
      end += bytes.length;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
