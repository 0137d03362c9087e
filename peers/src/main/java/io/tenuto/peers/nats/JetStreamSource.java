package io.tenuto.peers.nats;

import io.nats.client.JetStream;
import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * Main class of the source by JetStream: publishes while no more than a window is on its way to the
 * server's file.
 */
final class JetStreamSource {
  private final NatsLink link;
  private final JetStream stream;
  private final Semaphore window = new Semaphore(NatsSettings.WINDOW_MESSAGES);

  private JetStreamSource(NatsLink link) throws IOException {
    this.link = link;
    this.stream = link.connection().jetStream();
  }

  /** The bench's socket, the folder of samples, the server. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (var link = new NatsLink(arguments[2]);
        var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), false)) {
      var source = new JetStreamSource(link);
      Child.ready();
      for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
        source.publish(next);
      }
    }
  }

  private void publish(LoadBuffer next) throws InterruptedException {
    int size = next.bytes().limit();
    link.checkSize(size);
    int part = part(size);
    window.acquire(part);
    var unused =
        stream
            .publishAsync(NatsSettings.NAME, next.bytes().array())
            .whenComplete(
                (ack, fault) -> {
                  if (fault != null) {
                    Child.fail(fault);
                  }
                  next.free();
                  window.release(part);
                });
  }

  /** What a message takes of the window, whose places are for small ones. */
  static int part(int size) {
    long places = (long) size * NatsSettings.WINDOW_MESSAGES / NatsSettings.WINDOW_BYTES;
    return (int) Math.max(1, Math.min(NatsSettings.WINDOW_MESSAGES, places));
  }
}
