package io.tenuto.transport;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** A payload kept by its sender in the same process; nothing to release. */
record Borrowed(Payload payload) implements LandedPayload {
  @Override
  public long size() {
    return payload.size();
  }

  @Override
  public ByteBuffer buffer() {
    return payload.buffer();
  }

  @Override
  public InputStream stream() throws IOException {
    return payload.stream();
  }

  @Override
  public Optional<Path> file() {
    return payload.file();
  }

  @Override
  public void release() {}
}
