package io.tenuto.transport;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
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
    return new InMemory(block, Payload.of(block.data()));
  }

  @Override
  public void discard() {
    block.release();
  }

  private record InMemory(Block block, Payload payload) implements LandedPayload {
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
    public void release() {
      block.release();
    }
  }
}
