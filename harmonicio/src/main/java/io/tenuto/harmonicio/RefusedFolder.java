package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps the latest of what was taken for parts of messages: whoever sent them is told nothing, and
 * may have meant them so. Thread-safe.
 */
final class RefusedFolder {
  private static final int MOST = 20;

  private final Path folder;
  private final Clock clock;

  RefusedFolder(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Keeps one; the oldest goes if there are many. */
  synchronized Path keep(String image, String digest, Payload payload) throws IOException {
    Files.createDirectories(folder);
    Path file =
        folder.resolve("%d-%s-%s.bytes".formatted(clock.millis(), digest, ImageName.folder(image)));
    try (InputStream in = payload.stream()) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    List<Path> all;
    try (Stream<Path> files = Files.list(folder)) {
      all = files.sorted().toList();
    }
    for (Path oldest : all.subList(0, Math.max(0, all.size() - MOST))) {
      Files.deleteIfExists(oldest);
    }
    return file;
  }
}
