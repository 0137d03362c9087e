package io.tenuto.wire;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * The payload of one entry among others, without a buffer of its own until somebody asks for one:
 * small messages are many.
 *
 * @param entries read-only
 * @param start offset of the payload
 * @param length of the payload in bytes
 */
record EntryPayload(ByteBuffer entries, int start, int length) implements Payload {
  @Override
  public long size() {
    return length;
  }

  @Override
  public ByteBuffer buffer() {
    return entries.slice(start, length);
  }

  @Override
  public void copyTo(ByteBuffer into) {
    if (length > into.remaining()) {
      throw new BufferOverflowException();
    }
    into.put(into.position(), entries, start, length).position(into.position() + length);
  }

  @Override
  public InputStream stream() throws IOException {
    return Payload.of(buffer()).stream();
  }
}
