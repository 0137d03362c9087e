package io.tenuto.peers.nats;

import io.nats.client.Message;
import io.nats.client.Subscription;
import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/** Main class of the processing by core NATS: a connection in a thread for each core. */
final class NatsProcessing {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private NatsProcessing() {}

  /** The folder of samples, the server, the number of threads, whether it is tuned. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Processing processing = Processing.in(Path.of(arguments[0]));
    int threads = Integer.parseInt(arguments[2]);
    for (int i = 0; i < threads; i++) {
      var link = new NatsLink(arguments[1]); // open as long as the process runs
      Subscription all = link.connection().subscribe(NatsSettings.NAME, NatsSettings.NAME);
      if (Boolean.parseBoolean(arguments[3])) {
        all.setPendingLimits(0, 0); // none
      }
      link.await(); // the server knows
      new Thread(() -> take(all, processing), "subscription-" + i).start();
    }
    Child.ready();
  }

  private static void take(Subscription all, Processing processing) {
    try {
      while (true) {
        Message message = all.nextMessage(WAIT);
        if (message != null) {
          processing.process(ByteBuffer.wrap(message.getData()));
        }
      }
    } catch (RuntimeException | InterruptedException e) {
      Child.fail(e);
    }
  }
}
