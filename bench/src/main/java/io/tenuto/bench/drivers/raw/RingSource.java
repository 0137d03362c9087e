package io.tenuto.bench.drivers.raw;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.LoadMessage;
import io.tenuto.load.OpenLoop;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts each message into a ring: those that cost processor time into all of them in turn, others
 * into one.
 */
final class RingSource {
  private final List<Ring> rings = new ArrayList<>();
  private final Patience patience = new Patience();
  private int next;

  private RingSource() {}

  /** The bench's socket, the folder of samples, what the rings' files begin with, how many. */
  public static void main(String[] arguments) throws Exception {
    var source = new RingSource();
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      source.rings.add(Ring.open(RingProcessing.file(arguments[2], i)));
    }
    try (var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), true)) {
      for (LoadBuffer each = loop.next(); each != null; each = loop.next()) {
        source.send(each.bytes());
        each.free();
      }
    }
  }

  private void send(ByteBuffer message) {
    boolean costs = LoadMessage.costMicros(message) > 0;
    Ring to = rings.get(costs ? next++ % rings.size() : 0);
    patience.over();
    while (!to.offer(message)) {
      patience.once();
    }
  }
}
