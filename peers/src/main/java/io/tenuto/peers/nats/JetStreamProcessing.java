package io.tenuto.peers.nats;

import io.nats.client.ConsumerContext;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Main class of the processing by JetStream: makes the stream and its consumer, from which a
 * connection for each core takes messages; each is acknowledged when it was processed.
 */
final class JetStreamProcessing {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private JetStreamProcessing() {}

  /** The folder of samples, the server, the number of threads, whether it is tuned. */
  public static void main(String[] arguments) {
    try {
      consume(Processing.in(Path.of(arguments[0])), arguments[1], Integer.parseInt(arguments[2]));
      Child.ready();
    } catch (IOException | InterruptedException | JetStreamApiException | RuntimeException e) {
      Child.fail(e); // the client's threads would go on
    }
  }

  private static void consume(Processing processing, String server, int threads)
      throws IOException, InterruptedException, JetStreamApiException {
    List<NatsLink> links = new ArrayList<>(); // open as long as the process runs
    for (int i = 0; i < threads; i++) {
      links.add(new NatsLink(server));
    }
    make(links.get(0));
    for (NatsLink link : links) {
      ConsumerContext consumer =
          link.connection().getConsumerContext(NatsSettings.NAME, NatsSettings.NAME);
      new Thread(() -> take(consumer, processing), "consumer-" + links.indexOf(link)).start();
    }
  }

  private static void make(NatsLink link) throws IOException, JetStreamApiException {
    link.connection()
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(NatsSettings.NAME)
                .subjects(NatsSettings.NAME)
                .storageType(StorageType.File)
                .maxBytes(NatsSettings.KEPT_BYTES)
                .build());
    link.connection()
        .jetStreamManagement()
        .addOrUpdateConsumer(
            NatsSettings.NAME,
            ConsumerConfiguration.builder()
                .durable(NatsSettings.NAME)
                .ackPolicy(AckPolicy.Explicit)
                .ackWait(NatsSettings.ACK_WAIT)
                .build());
  }

  private static void take(ConsumerContext consumer, Processing processing) {
    try (IterableConsumer messages = consumer.iterate()) {
      while (true) {
        Message message = messages.nextMessage(WAIT);
        if (message != null) {
          processing.process(ByteBuffer.wrap(message.getData()));
          message.ack();
        }
      }
    } catch (Exception e) { // whatever it is, nothing is processed any more
      Child.fail(e);
    }
  }
}
