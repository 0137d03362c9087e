package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A small file that is always there whole: as it was before, or as it is now. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Writes it in one step that a power cut cannot undo once this returns, and makes its folder if
   * needed. Waits for the disk. Who is killed meanwhile may leave {@code NAME.new} beside it.
   */
  public static void write(Path folder, String name, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path fresh = folder.resolve(name + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
    Files.move(
        fresh,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    force(folder);
    force(folder.resolveSibling("."));
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }
}
