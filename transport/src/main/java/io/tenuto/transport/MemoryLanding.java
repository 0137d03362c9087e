package io.tenuto.transport;

import io.tenuto.api.Payload;
import java.nio.ByteBuffer;

/** A large message in one block of memory. */
record MemoryLanding(Block block) implements Landing {
  @Override
  public ByteBuffer space(long offset, int bytes) {
    return block.data().slice((int) offset, bytes);
  }

  @Override
  public void filled() {}

  @Override
  public LandedPayload finish() {
    return new LandedPayload(Payload.of(block.data()), block::release);
  }

  @Override
  public void discard() {
    block.release();
  }
}
