package io.tenuto.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Where the bytes of one large message go while they arrive. Owned by the loop's thread. */
public sealed interface Landing permits MemoryLanding, SpoolLanding {
  /** A buffer for bytes from {@code offset}; the caller fills it and calls {@link #filled}. */
  ByteBuffer space(long offset, int bytes);

  /** The buffer of the last {@link #space} is full. */
  void filled() throws IOException;

  /** All bytes are there. */
  LandedPayload finish() throws IOException;

  /** The message is given up. */
  void discard();

  /** In memory of the pool. */
  static Landing inMemory(BufferPool pool, int bytes) {
    return new MemoryLanding(pool.take(bytes));
  }

  /** In a new file of the folder. */
  static Landing inFile(Path folder, BufferPool pool, long bytes) throws IOException {
    return SpoolLanding.create(folder, pool, bytes);
  }
}
