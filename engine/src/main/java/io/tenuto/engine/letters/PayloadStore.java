package io.tenuto.engine.letters;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** The payloads of dead letters, one behind the other in one file. */
final class PayloadStore implements AutoCloseable {
  private final FileChannel channel;
  private final PayloadLimits limits;
  private long end;

  /**
   * Where a payload lies.
   *
   * @param crc CRC-32 of its bytes
   * @param notKept why it lies nowhere, or empty
   */
  record Stored(long offset, long size, long crc, String notKept) {
    static Stored not(long size, String why) {
      return new Stored(0, size, 0, why);
    }
  }

  PayloadStore(Path file, boolean append, PayloadLimits limits) throws IOException {
    this.limits = limits;
    channel = DeadLetterFile.open(file, append);
    end = channel.size();
  }

  /** Keeps one if it can; a full disk costs the payload alone. */
  Stored store(ByteBuffer payload) {
    long size = payload.remaining();
    if (size > limits.eachBytes()) {
      return Stored.not(size, "it has more than " + limits.eachBytes() + " bytes");
    }
    if (size > limits.allBytes() - end) {
      return Stored.not(size, "all together would have more than " + limits.allBytes() + " bytes");
    }
    try {
      ByteBuffer bytes = payload.duplicate();
      var crc = new CRC32();
      crc.update(bytes.duplicate());
      long at = end;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      var stored = new Stored(end, size, crc.getValue(), "");
      end = at; // what was half written before is overwritten
      return stored;
    } catch (IOException e) {
      return Stored.not(size, "it cannot be written: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
