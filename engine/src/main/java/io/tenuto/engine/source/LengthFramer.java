package io.tenuto.engine.source;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Messages that follow their length, four bytes, unsigned, most significant first. */
final class LengthFramer implements Framer {
  private static final int PREFIX_BYTES = 4;

  private final int maxMessageBytes;
  private final Held held = new Held();
  private int prefixBytes;
  private long sizeBytes;
  private long skipBytes;

  LengthFramer(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public @Nullable Frame next(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (skipBytes > 0) {
        int skipped = (int) Math.min(skipBytes, bytes.remaining());
        bytes.position(bytes.position() + skipped);
        skipBytes -= skipped;
      } else if (prefixBytes < PREFIX_BYTES) {
        sizeBytes = sizeBytes << 8 | (bytes.get() & 0xff);
        prefixBytes++;
        if (prefixBytes == PREFIX_BYTES && sizeBytes > maxMessageBytes) {
          return oversize();
        }
        if (prefixBytes == PREFIX_BYTES && sizeBytes == 0) {
          return complete();
        }
      } else {
        int missing = (int) sizeBytes - held.count();
        held.add(bytes, Math.min(missing, bytes.remaining()), (int) sizeBytes);
        if (held.count() == sizeBytes) {
          return complete();
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable Frame tail() {
    return null;
  }

  @Override
  public boolean midMessage() {
    return prefixBytes > 0 || skipBytes > 0;
  }

  @Override
  public int heldBytes() {
    return held.capacityBytes();
  }

  private Complete complete() {
    byte[] bytes = held.take((int) sizeBytes);
    prefixBytes = 0;
    sizeBytes = 0;
    return new Complete(bytes);
  }

  private Oversize oversize() {
    String claim =
        "a message of "
            + sizeBytes
            + " bytes is announced, above the limit of "
            + maxMessageBytes
            + (looksLikeText(sizeBytes)
                ? "; these four bytes are text, so perhaps the sender means lines"
                : "");
    skipBytes = sizeBytes;
    prefixBytes = 0;
    sizeBytes = 0;
    return new Oversize(claim);
  }

  private static boolean looksLikeText(long prefix) {
    for (int shift = 0; shift < 32; shift += 8) {
      long character = prefix >> shift & 0xff;
      if (character < 0x20 || character > 0x7e) {
        return false;
      }
    }
    return true;
  }
}
