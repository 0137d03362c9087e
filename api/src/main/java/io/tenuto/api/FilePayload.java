package io.tenuto.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file's bytes; mapped when a buffer is asked for. */
record FilePayload(Path path, long size) implements Payload {
  static FilePayload open(Path path) throws IOException {
    if (!Files.isReadable(path)) {
      throw new IOException(
          path + ": cannot be read. Check that the file exists and its permissions.");
    }
    return new FilePayload(path, Files.size(path));
  }

  @Override
  public ByteBuffer buffer() {
    if (size > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          path
              + ": "
              + size
              + " bytes do not fit one buffer of at most "
              + Integer.MAX_VALUE
              + ". Use stream().");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size).asReadOnlyBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be mapped", e);
    }
  }

  @Override
  public InputStream stream() throws IOException {
    return Files.newInputStream(path);
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(path);
  }
}
