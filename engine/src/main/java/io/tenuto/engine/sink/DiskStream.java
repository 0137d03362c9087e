package io.tenuto.engine.sink;

import java.io.IOException;
import java.io.InputStream;

/** The first bytes of an open file, in order. */
final class DiskStream extends InputStream {
  private final RowDisk disk;
  private final long end;
  private long position;

  DiskStream(RowDisk disk, long end) {
    this.disk = disk;
    this.end = end;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    byte[] part = new byte[(int) Math.min(length, end - position)];
    int have = disk.read(position, part, part.length);
    if (have == 0) {
      return length == 0 ? 0 : -1;
    }
    System.arraycopy(part, 0, into, offset, have);
    position += have;
    return have;
  }
}
