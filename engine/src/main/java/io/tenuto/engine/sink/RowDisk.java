package io.tenuto.engine.sink;

import java.io.Closeable;
import java.io.IOException;

/**
 * An open file, the seam between what a sink decides and what a disk does. Bytes survive a crash of
 * the machine for certain only after {@link #force}. A call that throws may have been carried out
 * in part. Owned by one thread.
 */
interface RowDisk extends Closeable {
  long sizeBytes() throws IOException;

  /**
   * Reads as much as there is.
   *
   * @return number of bytes, less than asked for only at the end of the file
   */
  int read(long offset, byte[] into, int length) throws IOException;

  void write(long offset, byte[] bytes) throws IOException;

  void truncate(long sizeBytes) throws IOException;

  /** Never repeated after a failure. */
  void force() throws IOException;
}
