package io.tenuto.transport;

import java.nio.ByteBuffer;

/**
 * A piece of memory with one owner, who releases it once. After that the buffer must not be
 * touched: it serves others.
 *
 * @param data little-endian, position 0, limit at the size asked for
 * @param onRelease gives the memory back; does nothing for memory that belongs to somebody else
 */
public record Block(ByteBuffer data, Runnable onRelease) {
  public void release() {
    onRelease.run();
  }
}
