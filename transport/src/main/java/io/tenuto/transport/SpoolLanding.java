package io.tenuto.transport;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A message too large for memory, in a file of its own that is deleted when it is released. */
final class SpoolLanding implements Landing {
  private final Path file;
  private final FileChannel channel;
  private final Block window;
  private ByteBuffer current;
  private long position;

  private SpoolLanding(Path file, FileChannel channel, Block window) {
    this.file = file;
    this.channel = channel;
    this.window = window;
    this.current = window.data();
  }

  static SpoolLanding create(Path folder, BufferPool pool, long bytes) throws IOException {
    Files.createDirectories(folder);
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          folder
              + ": "
              + free
              + " bytes are free, a message of "
              + bytes
              + " needs more. Free space, or set TMPDIR to a"
              + " larger disk.");
    }
    Path file = Files.createTempFile(folder, "message-", ".spool");
    return new SpoolLanding(
        file,
        FileChannel.open(file, StandardOpenOption.WRITE),
        pool.take(io.tenuto.wire.Frames.MAX_DATA_BYTES));
  }

  @Override
  public ByteBuffer space(long offset, int bytes) {
    position = offset;
    current = window.data().slice(0, bytes);
    return current;
  }

  @Override
  public void filled() throws IOException {
    ByteBuffer full = current.duplicate().rewind();
    long at = position;
    while (full.hasRemaining()) {
      at += channel.write(full, at);
    }
  }

  @Override
  public LandedPayload finish() throws IOException {
    channel.close();
    window.release();
    return new LandedPayload(Payload.of(file), () -> delete(file));
  }

  @Override
  public void discard() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed", e);
    } finally {
      window.release();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed", e);
    }
  }
}
