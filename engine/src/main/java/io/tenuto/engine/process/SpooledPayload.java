package io.tenuto.engine.process;

import io.tenuto.api.Payload;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;

/** Payloads in files of their own. */
public final class SpooledPayload {
  private static final Cleaner CLEANER = Cleaner.create();

  private SpooledPayload() {}

  /**
   * The file is deleted when the payload is released, or else when nobody refers to it any more.
   * Any thread.
   */
  public static LandedPayload of(Path file) throws IOException {
    Payload payload = Payload.of(file);
    Cleaner.Cleanable deletion = CLEANER.register(payload, () -> delete(file));
    return new LandedPayload(payload, deletion::clean);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed", e);
    }
  }
}
