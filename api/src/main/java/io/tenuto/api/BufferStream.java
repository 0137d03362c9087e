package io.tenuto.api;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer as a stream. Owned by one thread. */
final class BufferStream extends InputStream {
  private final ByteBuffer bytes;

  BufferStream(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() {
    return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!bytes.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(into, offset, count);
    return count;
  }

  @Override
  public int available() {
    return bytes.remaining();
  }
}
