package io.tenuto.transport;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A payload that arrived, with one owner who releases its memory or file once.
 *
 * @param onRelease gives the memory back or deletes the file
 */
public record LandedPayload(Payload payload, Runnable onRelease) implements Payload {
  /** A payload that belongs to somebody else, who keeps it until settlement. */
  public static LandedPayload borrowed(Payload payload) {
    return new LandedPayload(payload, () -> {});
  }

  public void release() {
    onRelease.run();
  }

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
  public void copyTo(ByteBuffer into) {
    payload.copyTo(into);
  }
}
