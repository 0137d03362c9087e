package io.tenuto.bench.drivers.tenuto;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.api.Source;
import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Sends what the bench asks for; memory of messages is used again when it is needed no more. */
final class LoadSource implements Source {
  /** Far more than can be sent while one that is lent is processed. */
  private static final int UNSETTLED = 1 << 20;

  private final OpenLoop loop;
  private final AtomicReferenceArray<LoadBuffer> lent = new AtomicReferenceArray<>(UNSETTLED);
  private @Nullable LoadBuffer copied; // until the next message is asked for
  private long sequence;

  LoadSource(OpenLoop loop) {
    this.loop = loop;
  }

  @Override
  public @Nullable Item next() throws IOException, InterruptedException {
    if (copied != null) {
      copied.free();
      copied = null;
    }
    LoadBuffer next = loop.next();
    if (next == null) {
      return null;
    }
    int slot = (int) (sequence++ % UNSETTLED);
    if (next.bytes().remaining() <= Payload.COPIED_BYTES) {
      copied = next;
    } else if (lent.getAndSet(slot, next) != null) {
      throw new IllegalStateException("more than " + UNSETTLED + " messages are unsettled");
    }
    return new Item(Header.EMPTY, Payload.of(next.bytes()), System.currentTimeMillis() * 1_000);
  }

  @Override
  public void settled(long sequence, Settlement settlement) {
    int slot = (int) (sequence % UNSETTLED);
    LoadBuffer settled = lent.getAcquire(slot);
    if (settled != null) {
      lent.setRelease(slot, null);
      settled.free();
    }
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }
}
