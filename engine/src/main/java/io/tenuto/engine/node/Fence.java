package io.tenuto.engine.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the highest epoch of a master that processes have followed, so that none of them obeys
 * a lower one after a restart either. In a folder, it is the name of an empty file: several
 * processes may share the folder without locks, because each only adds higher ones and removes
 * lower ones. Thread-safe.
 */
public final class Fence {
  private static final Pattern NAME = Pattern.compile("epoch-(\\d{1,18})");

  private final @Nullable Path folder;

  private Fence(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Remembers nothing; for a process whose link to the master does. */
  public static Fence none() {
    return new Fence(null);
  }

  /** Remembers in a folder, which is created when there is something to remember. */
  public static Fence in(Path folder) {
    return new Fence(folder.toAbsolutePath());
  }

  /**
   * The highest so far; 0 if there is none.
   *
   * @throws IOException if the folder cannot be read
   */
  long highest() throws IOException {
    Path place = folder;
    return place == null || Files.notExists(place)
        ? 0
        : all(place).stream().mapToLong(Fence::number).max().orElse(0);
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> number(file) > 0).toList();
    }
  }

  private static long number(Path file) {
    var matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /**
   * Remembers an epoch. When this returns, it survives a crash of the machine. Waits for the disk.
   *
   * @throws IOException if it cannot be remembered
   */
  void raise(long epoch) throws IOException {
    Path place = folder;
    if (place == null || highest() >= epoch) {
      return;
    }
    Files.createDirectories(place);
    try {
      Files.createFile(place.resolve("epoch-" + epoch));
    } catch (FileAlreadyExistsException e) { // another process was quicker, and may not have forced
    }
    try (FileChannel opened = FileChannel.open(place, StandardOpenOption.READ)) {
      opened.force(true);
    }
    for (Path file : all(place)) {
      if (number(file) < epoch) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Where, for people. */
  @Override
  public String toString() {
    return String.valueOf(folder);
  }
}
