package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Collects offsets of lent memory that is needed no more, and writes and reads their frames. */
public final class LentBack {
  private static final int MAX_OFFSETS = Frames.MAX_CONTROL_BODY / Long.BYTES;
  private static final int FEW = 8; // at first: there may be thousands of links

  private long[] offsets = new long[FEW];
  private int size;

  public void add(long offset) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    offsets[size++] = offset;
  }

  /** A frame of what was collected (at most what fits one), or null if nothing was. */
  public @Nullable ByteBuffer take() {
    if (size == 0) {
      return null;
    }
    int taken = Math.min(size, MAX_OFFSETS);
    ByteBuffer frame = Frames.begin(FrameType.RETURNED, taken * Long.BYTES);
    for (int i = 0; i < taken; i++) {
      frame.putLong(offsets[i]);
    }
    size -= taken;
    System.arraycopy(offsets, taken, offsets, 0, size);
    return Frames.finish(frame);
  }

  /** Reads the body of such a frame. */
  public static void read(ByteBuffer body, LongConsumer offset) {
    if (body.remaining() % Long.BYTES != 0) {
      throw new ProtocolException(
          "returned frame of " + body.remaining() + " bytes; each offset has " + Long.BYTES);
    }
    while (body.hasRemaining()) {
      offset.accept(body.getLong());
    }
  }
}
