package io.tenuto.api;

import java.io.InputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/** Bytes in memory; {@code view} is read-only, at position 0, and never moved. */
record MemoryPayload(ByteBuffer view) implements Payload {
  @Override
  public long size() {
    return view.remaining();
  }

  @Override
  public ByteBuffer buffer() {
    return view.duplicate();
  }

  @Override
  public void copyTo(ByteBuffer into) {
    int bytes = view.remaining();
    if (bytes > into.remaining()) {
      throw new BufferOverflowException();
    }
    into.put(into.position(), view, 0, bytes).position(into.position() + bytes);
  }

  @Override
  public InputStream stream() {
    return new BufferStream(view.duplicate());
  }
}
