package io.tenuto.bench.trial;

import io.tenuto.load.Sample;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what source and processing write down, as it is written. Used by one thread. */
final class SampleFolder {
  private static final int PIECE = 1 << 20;

  private final Path folder;
  private final Map<Path, Long> read = new TreeMap<>(); // whole lines so far, bytes

  SampleFolder(Path folder) {
    this.folder = folder;
  }

  /** A sample, and which process it is of. */
  record Seen(Path process, Sample sample) {}

  /** What is new, each process's samples in their order. */
  List<Seen> poll() throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.txt")) {
      for (Path file : files) {
        poll(file, seen);
      }
    }
    return seen;
  }

  private void poll(Path file, List<Seen> seen) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
      long from = read.getOrDefault(file, 0L);
      while (bytes.length() > from) {
        bytes.seek(from);
        var piece = new byte[(int) Math.min(PIECE, bytes.length() - from)];
        bytes.readFully(piece);
        String text = new String(piece, StandardCharsets.US_ASCII);
        int whole = text.lastIndexOf('\n') + 1;
        if (whole == 0) {
          return; // the rest of the line is still to be written
        }
        text.substring(0, whole)
            .lines()
            .forEach(line -> seen.add(new Seen(file, Sample.read(line))));
        from += whole;
        read.put(file, from);
      }
    }
  }
}
