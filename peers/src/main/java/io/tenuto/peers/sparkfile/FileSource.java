package io.tenuto.peers.sparkfile;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Main class of the source: a file for each message, which appears in its folder as a whole. */
final class FileSource {
  private FileSource() {}

  /** The bench's socket, the folders of samples, of files being written, and of those that are. */
  public static void main(String[] arguments) throws Exception {
    Path written = Path.of(arguments[2]);
    Path watched = Path.of(arguments[3]);
    try (var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), true)) {
      Child.ready();
      long number = 0;
      for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
        String name = "message-" + number++;
        write(next.bytes().duplicate(), written.resolve(name));
        next.free();
        Files.move(written.resolve(name), watched.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static void write(ByteBuffer bytes, Path file) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
