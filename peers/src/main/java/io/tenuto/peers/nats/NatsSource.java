package io.tenuto.peers.nats;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.file.Path;

/** Main class of the source by core NATS. */
final class NatsSource {
  private NatsSource() {}

  /** The bench's socket, the folder of samples, the server. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var link = new NatsLink(arguments[2]);
        var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), false)) {
      Child.ready();
      pump(loop, link);
    }
  }

  private static void pump(OpenLoop loop, NatsLink link) throws IOException, InterruptedException {
    long onTheWay = 0;
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      int size = next.bytes().limit();
      link.checkSize(size);
      if (onTheWay + size > NatsSettings.WINDOW_BYTES) {
        link.await();
        onTheWay = 0;
      }
      onTheWay += size;
      // Nobody says when the client needs the array no more: it has its own.
      link.connection().publish(NatsSettings.NAME, next.bytes().array().clone());
      next.free();
    }
  }
}
