package io.tenuto.engine.child;

import io.tenuto.api.Payload;
import io.tenuto.engine.process.SpooledPayload;
import io.tenuto.transport.LandedPayload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** One large payload while it is read from a pipe, piece by piece. Owned by one thread. */
final class IncomingPayload {
  private static final int WINDOW_BYTES = 256 * 1024;

  private final byte[]
      memory; // all of the payload, or the window through which it goes to the file
  private final @Nullable Path file;
  private final @Nullable FileChannel channel;
  private long filled;

  private IncomingPayload(byte[] memory, @Nullable Path file, @Nullable FileChannel channel) {
    this.memory = memory;
    this.file = file;
    this.channel = channel;
  }

  static IncomingPayload inMemory(int bytes) {
    return new IncomingPayload(new byte[bytes], null, null);
  }

  /**
   * In a new file of the folder.
   *
   * @throws IOException naming the folder and the remedy, if it has no room
   */
  static IncomingPayload inFile(Path folder, long bytes) throws IOException {
    Files.createDirectories(folder);
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          folder
              + ": "
              + free
              + " bytes are free, a payload of "
              + bytes
              + " needs more. Free space, or let TMPDIR name a larger disk.");
    }
    Path file = Files.createTempFile(folder, "payload-", ".spool");
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    return new IncomingPayload(new byte[WINDOW_BYTES], file, channel);
  }

  /** Bytes that have arrived. */
  long filled() {
    return filled;
  }

  /** Reads the next {@code bytes}; returns their CRC-32. */
  int read(InputStream from, int bytes) throws IOException {
    var crc = new CRC32();
    int left = bytes;
    while (left > 0) {
      int at = channel == null ? (int) filled : 0;
      int some = Math.min(left, memory.length - at);
      if (from.readNBytes(memory, at, some) < some) {
        throw new EOFException("the end came within a payload, after " + filled + " bytes");
      }
      crc.update(memory, at, some);
      if (channel != null) {
        write(channel, ByteBuffer.wrap(memory, 0, some));
      }
      filled += some;
      left -= some;
    }
    return (int) crc.getValue();
  }

  private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /** The payload, once all of it has arrived. */
  LandedPayload finish() throws IOException {
    if (channel == null || file == null) {
      return LandedPayload.borrowed(Payload.of(memory));
    }
    channel.close();
    return SpooledPayload.of(file);
  }

  /** Gives the payload up. */
  void discard() throws IOException {
    if (channel != null && file != null) {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
