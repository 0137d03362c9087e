package io.tenuto.engine.sink;

import io.tenuto.api.MessageId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which identities have passed, so that a repeated message has its effect once. Not
 * thread-safe; does no I/O.
 *
 * <p>One bit per message: identities that differ only in their sequence share a lane, a lane is a
 * map of blocks of 4096 sequences, and a block that is full is shared by all. An unfiltered stream
 * so costs about 12 bytes for a thousand messages, a filtered one 125. (Ranges would cost about 60
 * bytes for every message that a filter leaves between two gaps.)
 */
final class IdentityFence {
  private static final int WORDS = 64;
  private static final int BLOCK_BITS = 12;
  private static final long[] FULL = new long[WORDS];

  static {
    Arrays.fill(FULL, -1);
  }

  private final Map<Lane, Map<Long, long[]>> lanes = new HashMap<>();
  private long size;

  private record Lane(String stream, String source, long incarnation, List<Integer> path) {
    static Lane of(MessageId id) {
      return new Lane(id.stream(), id.source(), id.incarnation(), id.path());
    }
  }

  /** Whether that identity has been added. */
  boolean contains(MessageId id) {
    Map<Long, long[]> lane = lanes.get(Lane.of(id));
    long @Nullable [] block = lane == null ? null : lane.get(id.sequence() >>> BLOCK_BITS);
    int word = word(id.sequence());
    return block != null && word < block.length && (block[word] & bit(id.sequence())) != 0;
  }

  /**
   * Adds an identity.
   *
   * @return false if it was there already
   */
  boolean add(MessageId id) {
    Map<Long, long[]> lane = lanes.computeIfAbsent(Lane.of(id), key -> new HashMap<>());
    long number = id.sequence() >>> BLOCK_BITS;
    int word = word(id.sequence());
    long bit = bit(id.sequence());
    long[] block = lane.get(number);
    if (block == null) {
      block = new long[capacity(word)];
      lane.put(number, block);
    } else if (word >= block.length) {
      block = Arrays.copyOf(block, capacity(word));
      lane.put(number, block);
    }
    if ((block[word] & bit) != 0) {
      return false;
    }
    block[word] |= bit;
    size++;
    if (block[word] == -1 && Arrays.equals(block, FULL)) {
      lane.put(number, FULL);
    }
    return true;
  }

  /** How many different identities have been added. */
  long size() {
    return size;
  }

  private static int word(long sequence) {
    return (int) (sequence >>> 6) & (WORDS - 1);
  }

  private static long bit(long sequence) {
    return 1L << (sequence & 63);
  }

  /** The least power of two above the word's index: short lanes stay small. */
  private static int capacity(int word) {
    return Math.max(1, Integer.highestOneBit(word) << 1);
  }
}
