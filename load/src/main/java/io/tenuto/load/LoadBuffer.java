package io.tenuto.load;

import java.nio.ByteBuffer;

/**
 * A message to send. Lent: whoever sends it frees it as soon as the system needs the bytes no more,
 * from any thread, once.
 */
public final class LoadBuffer {
  private final ByteBuffer bytes;
  private final Shelf shelf;

  LoadBuffer(ByteBuffer bytes, Shelf shelf) {
    this.bytes = bytes;
    this.shelf = shelf;
  }

  /** The whole message, from 0 to the limit. Not to be changed. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Gives the memory back. */
  public void free() {
    shelf.back(this);
  }

  int fillingCrc() {
    return shelf.fillingCrc();
  }
}
