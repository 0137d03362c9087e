package io.tenuto.engine.program;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A folder of one slot with the message that its program works on, and what it makes of it. Owned
 * by the slot's thread.
 */
final class Workplace implements Closeable {
  private static final System.Logger LOG = System.getLogger(Workplace.class.getName());

  private final Path folder;
  private final Path results;
  private final Path realResults;
  private Path in;

  private Workplace(Path folder) throws IOException {
    this.folder = folder;
    this.realResults = folder.toRealPath().resolve("results");
    this.results = folder.resolve("results");
    this.in = folder.resolve("in");
  }

  /**
   * A new folder in that of a slot, which keeps other users of this host out. In a container a
   * program runs as another user: within, it may read all and write results.
   */
  static Workplace in(Path slotFolder) throws IOException {
    Path folder = Files.createTempDirectory(slotFolder, "program-").toAbsolutePath();
    open(folder, "rwxr-xr-x");
    return new Workplace(folder);
  }

  /**
   * Lays a message out.
   *
   * @param suffix of its file; empty for that of the name in its header
   * @throws IOException naming the folder, if it has no room
   */
  void lay(Message message, String suffix) throws IOException {
    String named = message.header().text(Header.FILE).map(OutputName::suffix).orElse("");
    in = folder.resolve("in" + (suffix.isEmpty() ? named : suffix));
    if (!Files.isDirectory(results, LinkOption.NOFOLLOW_LINKS)) {
      open(Files.createDirectory(results), "rwxrwxrwx");
    }
    if (message.payload().file().isPresent()) {
      try (InputStream data = message.payload().stream();
          OutputStream file = Files.newOutputStream(in, StandardOpenOption.CREATE_NEW)) {
        data.transferTo(file);
      }
    } else {
      write(message);
    }
    open(in, "rw-r--r--");
  }

  private void write(Message message) throws IOException {
    try (FileChannel file =
        FileChannel.open(in, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (ByteBuffer data = message.payload().buffer(); data.hasRemaining(); ) {
        file.write(data);
      }
    }
  }

  private static void open(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** The file with the message. */
  Path in() {
    return in;
  }

  /** The file for its result. */
  Path out(String suffix) {
    return results.resolve(OutputName.STEM + suffix);
  }

  /** Bytes of all results so far. */
  long resultBytes() throws IOException {
    long bytes = 0;
    for (Path each : results()) {
      bytes += size(each);
    }
    return bytes;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // the program has just removed it
    }
  }

  /**
   * The results, in the order of their names as people see it; whatever is no folder, so links as
   * well.
   */
  List<Path> results() throws IOException {
    if (!results.toRealPath().equals(realResults)) { // we may read more than a program may
      throw new IOException("the program has put something else in the place of " + results);
    }
    var found = new ArrayList<Path>();
    Files.walkFileTree(
        results,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (why instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // removed while we looked
            }
            throw why;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException why) {
            return FileVisitResult.CONTINUE; // what was removed while we looked is no result
          }
        });
    found.sort(Comparator.comparing(this::name, NaturalOrder.OF_NAMES));
    return found;
  }

  /** A result's name relative to the folder of results. */
  String name(Path result) {
    return results.relativize(result).toString();
  }

  /** Removes the message and what is left of its results. */
  void clear() throws IOException {
    remove(folder, false);
  }

  @Override
  public void close() throws IOException {
    remove(folder, true);
  }

  private static void remove(Path from, boolean itself) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
            File folder = entered.toFile();
            if (!folder.canWrite() && !folder.setWritable(true)) { // a program may have left it so
              LOG.log(System.Logger.Level.DEBUG, () -> entered + " cannot be made writable");
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException why)
              throws IOException {
            if (itself || !visited.equals(from)) {
              Files.deleteIfExists(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
