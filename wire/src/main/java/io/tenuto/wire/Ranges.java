package io.tenuto.wire;

import io.tenuto.api.Settlement;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects settlements as ranges of delivery numbers, and writes and reads settle frames. Owned by
 * one thread.
 */
public final class Ranges {
  private static final int RANGE_BYTES = 16;
  private static final int MAX_RANGES = (Frames.MAX_CONTROL_BODY - 4) / RANGE_BYTES;
  private static final int FEW = 8; // at first: there may be thousands of links

  private long[] firsts = new long[FEW];
  private int[] counts = new int[FEW];
  private byte[] outcomes = new byte[FEW];
  private int size;

  /** Receives the ranges of a settle frame. */
  public interface Visitor {
    void range(long firstDelivery, int count, Settlement outcome);
  }

  /** Adds a range; joined with the last one where it continues it. */
  public void add(long first, int count, Settlement outcome) {
    byte code = (byte) code(outcome);
    if (size > 0 && outcomes[size - 1] == code && counts[size - 1] <= Integer.MAX_VALUE - count) {
      int last = size - 1;
      if (firsts[last] + counts[last] == first) {
        counts[last] += count;
        return;
      }
    }
    if (size == firsts.length) {
      firsts = Arrays.copyOf(firsts, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
      outcomes = Arrays.copyOf(outcomes, size * 2);
    }
    firsts[size] = first;
    counts[size] = count;
    outcomes[size] = code;
    size++;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** A settle frame of what was collected (at most what fits one frame), or null if nothing was. */
  public @Nullable ByteBuffer take() {
    if (size == 0) {
      return null;
    }
    int taken = Math.min(size, MAX_RANGES);
    int body = 4 + taken * RANGE_BYTES;
    ByteBuffer frame = Frames.begin(FrameType.SETTLE, body);
    frame.putInt(taken);
    for (int i = 0; i < taken; i++) {
      frame.putLong(firsts[i]).putInt(counts[i]).putInt(outcomes[i]);
    }
    size -= taken;
    System.arraycopy(firsts, taken, firsts, 0, size);
    System.arraycopy(counts, taken, counts, 0, size);
    System.arraycopy(outcomes, taken, outcomes, 0, size);
    return Frames.finish(frame);
  }

  /** Reads the body of a settle frame. */
  public static void read(ByteBuffer body, Visitor visitor) {
    if (body.remaining() < 4
        || body.remaining() - 4 != (long) body.getInt(body.position()) * RANGE_BYTES) {
      throw new ProtocolException(
          "settle frame: its count does not fit its " + body.remaining() + " bytes");
    }
    int ranges = body.getInt();
    for (int i = 0; i < ranges; i++) {
      long first = body.getLong();
      int count = body.getInt();
      int code = body.getInt();
      if (count < 1) {
        throw new ProtocolException("settle frame: a range of " + count + " deliveries");
      }
      visitor.range(first, count, outcome(code));
    }
  }

  private static int code(Settlement outcome) {
    return switch (outcome) {
      case DONE -> 1;
      case FAILED -> 2;
      case REJECT -> 3;
      case STORED -> 4;
      case RELEASED -> 5;
    };
  }

  private static Settlement outcome(int code) {
    return switch (code) {
      case 1 -> Settlement.DONE;
      case 2 -> Settlement.FAILED;
      case 3 -> Settlement.REJECT;
      case 4 -> Settlement.STORED;
      case 5 -> Settlement.RELEASED;
      default -> throw new ProtocolException("settle frame: outcome " + code + " is unknown");
    };
  }
}
