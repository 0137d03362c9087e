package io.tenuto.engine.sink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Files in memory that outlive whoever writes them. A machine that halts does so in the middle of a
 * chosen change: what was forced is there afterwards, and of what was not, any sectors may be.
 */
final class MemoryDisk {
  private static final int SECTOR_BYTES = 16; // small, so that small tests tear a lot

  private final Random random;
  private final List<Contents> files = new ArrayList<>();
  private long steps;
  private long haltAt = Long.MAX_VALUE;
  private long failAt = Long.MAX_VALUE;

  /** The machine has stopped. */
  static final class Halt extends Error {}

  MemoryDisk(long seed) {
    this.random = new Random(seed);
  }

  /** Stops after so many further changes, in the middle of the next. */
  void haltAfter(long changes) {
    haltAt = steps + changes;
  }

  /** The change after so many fails once, unless it is a force. */
  void failAfter(long changes) {
    failAt = steps + changes;
  }

  void runOn() {
    haltAt = Long.MAX_VALUE;
  }

  long steps() {
    return steps;
  }

  Contents file() {
    var file = new Contents();
    files.add(file);
    return file;
  }

  /** The machine comes up again after its power was cut. */
  void powerCut() {
    files.forEach(Contents::cut);
    runOn();
  }

  /** One file; closing it changes nothing. */
  final class Contents implements RowDisk {
    private byte[] now = new byte[0];
    private byte[] safe = new byte[0];
    private boolean failsWithForce;

    void failNextForce() {
      failsWithForce = true;
    }

    byte[] bytes() {
      return now.clone();
    }

    void set(byte[] bytes) {
      now = bytes.clone();
      safe = bytes.clone();
    }

    @Override
    public long sizeBytes() {
      return now.length;
    }

    @Override
    public int read(long offset, byte[] into, int length) {
      int have = (int) Math.max(0, Math.min(length, now.length - offset));
      System.arraycopy(now, (int) offset, into, 0, have);
      return have;
    }

    @Override
    public void write(long offset, byte[] bytes) throws IOException {
      boolean halts = steps == haltAt;
      int length = halts ? random.nextInt(bytes.length + 1) : bytes.length;
      step(false);
      put((int) offset, bytes, length);
      if (halts) {
        throw new Halt();
      }
    }

    private void put(int offset, byte[] bytes, int length) {
      if (length > 0) {
        now = Arrays.copyOf(now, Math.max(now.length, offset + length));
        System.arraycopy(bytes, 0, now, offset, length);
      }
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      boolean halts = steps == haltAt;
      step(false);
      if (!halts || random.nextBoolean()) {
        now = Arrays.copyOf(now, (int) sizeBytes);
      }
      if (halts) {
        throw new Halt();
      }
    }

    @Override
    public void force() throws IOException {
      boolean halts = steps == haltAt;
      step(true);
      if (failsWithForce) {
        failsWithForce = false;
        throw new IOException("Input/output error");
      }
      if (!halts || random.nextBoolean()) {
        safe = now;
      }
      if (halts) {
        throw new Halt();
      }
    }

    private void step(boolean forcing) throws IOException {
      if (steps > haltAt) {
        throw new Halt();
      }
      if (steps++ == failAt && !forcing) {
        throw new IOException("No space left on device");
      }
    }

    private void cut() {
      int size = random.nextInt(Math.abs(now.length - safe.length) + 1);
      byte[] next = Arrays.copyOf(now, Math.min(now.length, safe.length) + size);
      for (int at = 0; at < next.length; at += SECTOR_BYTES) {
        if (random.nextBoolean()) {
          int end = Math.min(next.length, at + SECTOR_BYTES);
          for (int i = at; i < end; i++) {
            next[i] = i < safe.length ? safe[i] : 0;
          }
        }
      }
      set(next);
    }

    @Override
    public void close() {}
  }
}
