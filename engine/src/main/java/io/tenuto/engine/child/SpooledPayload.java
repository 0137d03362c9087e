package io.tenuto.engine.child;

import io.tenuto.api.Payload;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A payload in a file of its own, which is deleted when it is released, or else when nobody refers
 * to the payload any more. Any thread.
 */
final class SpooledPayload implements LandedPayload {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Path path;
  private final Payload payload;
  private final Cleaner.Cleanable deletion;

  private SpooledPayload(Path path, Payload payload) {
    this.path = path;
    this.payload = payload;
    this.deletion = CLEANER.register(this, () -> delete(path));
  }

  static SpooledPayload of(Path file) throws IOException {
    return new SpooledPayload(file, Payload.of(file));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed", e);
    }
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
    return Optional.of(path);
  }

  @Override
  public void release() {
    deletion.clean();
  }
}
