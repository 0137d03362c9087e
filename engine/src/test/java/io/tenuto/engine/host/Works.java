package io.tenuto.engine.host;

import io.tenuto.transport.Block;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Receiver;
import java.nio.ByteBuffer;
import java.util.List;

/** Work as it comes over a link whose lease is as good as its heartbeats. */
final class Works {
  private final InLink link = new InLink(new Receiver(1, 1 << 20), false, System.nanoTime(), MUTE);

  private static final InLink.Output MUTE =
      new InLink.Output() {
        @Override
        public void frame(ByteBuffer whole) {}

        @Override
        public void reclaim() {}

        @Override
        public void cause(long delivery, String why) {}

        @Override
        public void alone(long question) {}
      };

  InLink link() {
    return link;
  }

  /** Messages without payload, whose sequences are 0, 1 and so on. */
  Work of(int messages) {
    return of(messages, messages);
  }

  /** The same, of which the last ones are missing in memory. */
  Work of(int messages, int there) {
    ByteBuffer entries = Frames.buffer(there * Entry.FIXED_BYTES);
    for (int i = 0; i < there; i++) {
      Entry.putHead(entries, i, 0, 0, new byte[0], List.of());
    }
    var block = new Block(entries.flip(), () -> {});
    var delivered = Delivered.batch(link, 0, messages, 1, new Origin("s", "t", 1), block);
    return new Work(delivered, delivered.start(messages), messages);
  }
}
