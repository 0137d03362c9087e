package io.tenuto.engine.run;

import io.tenuto.api.Header;
import io.tenuto.api.Settlement;
import io.tenuto.api.Source;
import io.tenuto.api.StreamConnector;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.source.SourceProblem;
import io.tenuto.engine.source.SourceProblems;
import java.util.concurrent.atomic.AtomicBoolean;

/** Takes messages from a source and hands them to its stream until there are no more. */
final class SourceFeed {
  private final Source source;
  private final Connector connector;
  private final SourceProblems problems;
  private final Latencies latencies;
  private final AtomicBoolean stopped = new AtomicBoolean();

  SourceFeed(Source source, Connector connector, SourceProblems problems, Latencies latencies) {
    this.source = source;
    this.connector = connector;
    this.problems = problems;
    this.latencies = latencies;
  }

  /** Feeds to the end, or until {@link #stop}. */
  void run() throws Exception {
    long index = 0;
    for (Source.Item item = source.next(); item != null && !stopped.get(); item = source.next()) {
      long number = index++;
      long time = item.timeMicros();
      long result =
          connector.offer(
              item.header(), item.payload(), time, outcome -> settled(number, time, outcome));
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

  private void settled(long number, long timeMicros, Settlement outcome) {
    if (outcome != Settlement.STORED) { // a backlog tells when it is over
      latencies.settled(timeMicros);
    }
    source.settled(number, outcome);
  }

  private void refused(Source.Item item, String what, String remedy) {
    problems.on(
        new SourceProblem(item.header().text(Header.FILE).orElse("a message"), what, remedy));
  }

  void stop() {
    stopped.set(true);
  }
}
