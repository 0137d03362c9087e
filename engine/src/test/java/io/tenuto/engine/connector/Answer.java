package io.tenuto.engine.connector;

import io.tenuto.api.Settlement;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Ranges;
import java.nio.ByteBuffer;
import java.util.Objects;

/** What a receiver says of deliveries. */
final class Answer {
  private Answer() {}

  /** The body of a settle frame. */
  static ByteBuffer of(Settlement outcome, long first, int count) {
    var ranges = new Ranges();
    ranges.add(first, count, outcome);
    ByteBuffer frame = Objects.requireNonNull(ranges.take());
    return frame.position(Frames.HEADER_BYTES);
  }
}
