package io.tenuto.engine.run;

import io.tenuto.api.Delivery;
import io.tenuto.api.DeliveryException;
import io.tenuto.api.Header;
import io.tenuto.api.Settlement;
import io.tenuto.api.Source;
import io.tenuto.api.StreamConnector;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.Receipt;
import io.tenuto.engine.source.SourceProblem;
import io.tenuto.engine.source.SourceProblems;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Takes messages from a source and hands them to its stream until there are no more. */
final class SourceFeed {
  private final Source source;
  private final Connector connector;
  private final SourceProblems problems;
  private final Latencies latencies;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private volatile @Nullable DeliveryException failed;
  private volatile Runnable onFailed = () -> {};

  SourceFeed(Source source, Connector connector, SourceProblems problems, Latencies latencies) {
    this.source = source;
    this.connector = connector;
    this.problems = problems;
    this.latencies = latencies;
  }

  /** Has this done when nothing can be accepted any more; then the source may be waiting. */
  void onFailed(Runnable task) {
    onFailed = task;
  }

  /** Why nothing more was accepted, once everything is settled. */
  Optional<Exception> failure() {
    return Optional.ofNullable(failed);
  }

  /**
   * Feeds to the end, or until {@link #stop}.
   *
   * @throws DeliveryException if nothing is accepted any more
   */
  void run() throws Exception {
    long next = connector.nextSequence();
    for (Source.Item item = source.next(); item != null && !stopped.get(); item = source.next()) {
      long number = next++;
      var receipt = new Told(number, item);
      long result = offer(number, item, receipt);
      if (result == StreamConnector.TOO_LARGE) {
        refused(
            item,
            "has " + item.payload().size() + " bytes, more than stream.maxMessage allows",
            "Raise stream.maxMessage (and stream.retain) in the pipeline file.");
        source.settled(number, Settlement.REJECT);
      } else if (result == StreamConnector.NO_ROOM) {
        refused(
            item,
            "was refused, because there was no room",
            "Use onFull: block or spill, or more engines.");
        source.settled(number, Settlement.REJECT);
      } else if (result == StreamConnector.CLOSED) {
        return;
      }
    }
  }

  /**
   * Where a keeper has messages, the number is the sequence, also behind a message that was
   * refused.
   */
  private long offer(long number, Source.Item item, Receipt receipt) {
    return connector.delivery() == Delivery.DURABLE || connector.delivery() == Delivery.REPLICATED
        ? connector.offer(number, item.header(), item.payload(), item.timeMicros(), receipt)
        : connector.offer(item.header(), item.payload(), item.timeMicros(), receipt);
  }

  /** Tells the source what becomes of its message. */
  private final class Told implements Receipt {
    private final long number;
    private final @Nullable String file;
    private final long timeMicros;

    Told(long number, Source.Item item) { // which is larger, and need not be kept
      this.number = number;
      this.file = file(item);
      this.timeMicros = item.timeMicros();
    }

    @Override
    public void accepted() {
      source.accepted(number);
    }

    @Override
    public void refused(DeliveryException why) {
      if (why.retryable()) {
        problems.on(new SourceProblem(name(file), "was refused", String.valueOf(why.getMessage())));
        source.settled(number, Settlement.REJECT);
      } else {
        failed = why;
        onFailed.run();
      }
    }

    @Override
    public void settled(Settlement outcome) {
      SourceFeed.this.settled(number, timeMicros, outcome);
    }
  }

  private void settled(long number, long timeMicros, Settlement outcome) {
    if (outcome != Settlement.STORED) { // a backlog tells when it is over
      latencies.settled(timeMicros);
    }
    source.settled(number, outcome);
  }

  private void refused(Source.Item item, String what, String remedy) {
    problems.on(new SourceProblem(name(file(item)), what, remedy));
  }

  private static @Nullable String file(Source.Item item) {
    Header header = item.header();
    return header.values().isEmpty() ? null : header.text(Header.FILE).orElse(null);
  }

  private static String name(@Nullable String file) {
    return file == null ? "a message" : file;
  }

  void stop() {
    stopped.set(true);
  }
}
