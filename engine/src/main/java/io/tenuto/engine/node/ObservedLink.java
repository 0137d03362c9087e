package io.tenuto.engine.node;

import io.tenuto.transport.Block;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.Landing;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Passes everything to the handler, and tells when the link is gone. */
public final class ObservedLink implements LinkHandler {
  private final LinkHandler handler;
  private final Runnable onClosed;

  /**
   * @param onClosed run once, after the handler was told
   */
  public ObservedLink(LinkHandler handler, Runnable onClosed) {
    this.handler = handler;
    this.onClosed = onClosed;
  }

  @Override
  public void onControl(Control control) {
    handler.onControl(control);
  }

  @Override
  public void onSettle(ByteBuffer body) {
    handler.onSettle(body);
  }

  @Override
  public void onCredit(long messageLimit, long byteLimit) {
    handler.onCredit(messageLimit, byteLimit);
  }

  @Override
  public void onDemand(long messages, long bytes, long headBytes) {
    handler.onDemand(messages, bytes, headBytes);
  }

  @Override
  public void onForfeit(long messages, long bytes) {
    handler.onForfeit(messages, bytes);
  }

  @Override
  public void onBatch(BatchHeader header, Block entries) {
    handler.onBatch(header, entries);
  }

  @Override
  public boolean onLargeBegins(LargeHeader header, ByteBuffer head) {
    return handler.onLargeBegins(header, head);
  }

  @Override
  public Landing landing(LargeHeader header, ByteBuffer head) throws IOException {
    return handler.landing(header, head);
  }

  @Override
  public void onLarge(LargeHeader header, ByteBuffer head, LandedPayload payload) {
    handler.onLarge(header, head, payload);
  }

  @Override
  public void onLargeAborted(LargeHeader header, ByteBuffer head) {
    handler.onLargeAborted(header, head);
  }

  @Override
  public void onLargeFailed(LargeHeader header, ByteBuffer head, IOException cause) {
    handler.onLargeFailed(header, head, cause);
  }

  @Override
  public void onWritable() {
    handler.onWritable();
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    handler.onClosed(cause);
    onClosed.run();
  }
}
