package io.tenuto.log;

/**
 * Sizes of a log, in bytes.
 *
 * @param segmentBytes size at which a new segment file begins at the latest, 4 KiB or more; the
 *     grain in which disk space comes back
 * @param maxBytes bound on all files together, 8 KiB or more
 * @param reserveBytes space on the disk that appends leave free, so that settlements can still be
 *     written; 0 or more
 * @param maxRecordBytes largest record, 1 byte to 2 GiB - 1 MiB
 * @param forceEveryBytes an append forces by itself when this much is not yet forced; 0: only the
 *     caller forces
 */
public record LogOptions(
    long segmentBytes, long maxBytes, long reserveBytes, int maxRecordBytes, long forceEveryBytes) {
  private static final int LARGEST_RECORD_BYTES = Integer.MAX_VALUE - (1 << 20);

  public LogOptions {
    atLeast("segmentBytes", segmentBytes, 4096);
    atLeast("maxBytes", maxBytes, 8192);
    atLeast("reserveBytes", reserveBytes, 0);
    atLeast("maxRecordBytes", maxRecordBytes, 1);
    atLeast("forceEveryBytes", forceEveryBytes, 0);
    if (maxRecordBytes > LARGEST_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "maxRecordBytes: " + maxRecordBytes + " is above the maximum " + LARGEST_RECORD_BYTES);
    }
  }

  /** 128 MiB segments, 10 GiB in all, 1 MiB left free, records up to 1 GiB, the caller forces. */
  public static LogOptions defaults() {
    return new LogOptions(128L << 20, 10L << 30, 1L << 20, 1 << 30, 0);
  }

  public LogOptions withSegmentBytes(long bytes) {
    return new LogOptions(bytes, maxBytes, reserveBytes, maxRecordBytes, forceEveryBytes);
  }

  public LogOptions withMaxBytes(long bytes) {
    return new LogOptions(segmentBytes, bytes, reserveBytes, maxRecordBytes, forceEveryBytes);
  }

  public LogOptions withReserveBytes(long bytes) {
    return new LogOptions(segmentBytes, maxBytes, bytes, maxRecordBytes, forceEveryBytes);
  }

  public LogOptions withMaxRecordBytes(int bytes) {
    return new LogOptions(segmentBytes, maxBytes, reserveBytes, bytes, forceEveryBytes);
  }

  public LogOptions withForceEveryBytes(long bytes) {
    return new LogOptions(segmentBytes, maxBytes, reserveBytes, maxRecordBytes, bytes);
  }

  private static void atLeast(String name, long value, long minimum) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          name + ": " + value + " is below the minimum " + minimum + " bytes");
    }
  }
}
