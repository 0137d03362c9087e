package io.tenuto.engine.host;

import io.tenuto.api.Payload;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A link that notes what is said and answered over it.
 *
 * @param clock its owner's
 */
public record RecordedLink(List<String> sent, LongSupplier clock) implements Link {
  @Override
  public void batch(BatchHeader header, ByteBuffer entries) {}

  @Override
  public void large(LargeHeader header, ByteBuffer head, Payload payload) {}

  @Override
  public void abort(long delivery) {}

  @Override
  public void control(Control control) {
    sent.add(control.type() + " " + control.find("error").orElse(""));
  }

  @Override
  public void frame(ByteBuffer whole) {
    if (FrameHeader.read(whole, true).type() == FrameType.SETTLE) {
      Ranges.read(whole, (first, count, outcome) -> sent.add(outcome + " " + first));
    }
  }

  @Override
  public boolean leavesProcess() {
    return true;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public void fail(Throwable cause) {}

  @Override
  public String describe() {
    return "recorded";
  }

  @Override
  public long nowNanos() {
    return clock.getAsLong();
  }
}
