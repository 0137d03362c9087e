package io.tenuto.peers.aeron;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Main class of the processing: a subscription in a thread for each stream. Messages are processed
 * where Aeron has put them, or where it has put their parts together.
 */
final class AeronProcessing {
  /** As in Aeron's samples: so many parts of messages are taken at once. */
  private static final int FRAGMENTS = 10;

  private AeronProcessing() {}

  /**
   * The folder of samples, the number of streams, their channel, the file to write their channels
   * to as the source has to call them, a line for each.
   */
  public static void main(String[] arguments) {
    try {
      Processing processing = Processing.in(Path.of(arguments[0]));
      int streams = Integer.parseInt(arguments[1]);
      subscribe(processing, streams, arguments[2], Path.of(arguments[3]));
      Child.ready();
    } catch (IOException | RuntimeException e) {
      Child.fail(e); // Aeron's threads would go on
    }
  }

  private static void subscribe(Processing processing, int streams, String channel, Path file)
      throws IOException {
    Aeron aeron = AeronStreams.connect(); // open as long as the process runs
    List<String> channels = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      Subscription each = aeron.addSubscription(channel, AeronStreams.stream(i));
      channels.add(resolved(each, channel));
      new Thread(() -> poll(each, processing), "stream-" + each.streamId()).start();
    }
    Files.write(file, channels);
  }

  /** The channel with the port that was chosen. */
  private static String resolved(Subscription subscription, String channel) {
    if (!channel.endsWith(AeronStreams.ANY_PORT)) {
      return channel;
    }
    IdleStrategy idle = new BackoffIdleStrategy();
    while (true) {
      String known = subscription.tryResolveChannelEndpointPort();
      if (known != null) {
        return known;
      }
      idle.idle();
    }
  }

  private static void poll(Subscription subscription, Processing processing) {
    try {
      IdleStrategy idle = new BackoffIdleStrategy();
      var assembler =
          new FragmentAssembler(
              (buffer, offset, length, header) -> processing.process(view(buffer, offset, length)));
      while (true) {
        idle.idle(subscription.poll(assembler, FRAGMENTS));
      }
    } catch (RuntimeException e) {
      Child.fail(e);
    }
  }

  /** A part of a buffer, without a copy. */
  private static ByteBuffer view(DirectBuffer buffer, int offset, int length) {
    int from = buffer.wrapAdjustment() + offset;
    ByteBuffer bytes = buffer.byteBuffer();
    return bytes == null
        ? ByteBuffer.wrap(buffer.byteArray(), from, length)
        : bytes.duplicate().limit(from + length).position(from);
  }
}
