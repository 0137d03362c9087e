package io.tenuto.engine.send;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.api.Source;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.node.ObservedLink;
import io.tenuto.engine.source.ProblemList;
import io.tenuto.engine.source.SourceProblem;
import io.tenuto.engine.source.SourceProblems;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsException;
import io.tenuto.wire.Control;
import io.tenuto.wire.Origin;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A stream connector with one link, to the port of a pipeline's {@code source.senders}. Used by one
 * thread; the counts may be read by any.
 */
public final class Sending implements AutoCloseable {
  private static final String GROUP = "run";
  private static final long RETAIN_BYTES = 64L << 20;
  private static final int ATTEMPTS = 3;
  private static final int PROBLEMS_KEPT = 200;
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Loop loop = new Loop("tenuto-send", this::lost);
  private final BufferPool pool = new BufferPool(RETAIN_BYTES);
  private final ProblemList problems = new ProblemList(PROBLEMS_KEPT);
  private final Connector connector;
  private final Map<Long, String> unanswered = new ConcurrentSkipListMap<>();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong acceptedBytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private volatile boolean linkLost;
  private volatile long maxMessageBytes = Long.MAX_VALUE;

  private Sending() {
    var group =
        new Dispatcher.Settings(
            GROUP,
            Delivery.AT_LEAST_ONCE,
            OnFull.BLOCK,
            DispatchPolicy.SPREAD,
            ATTEMPTS,
            RETAIN_BYTES);
    var origin =
        new Origin("", "send-" + ProcessHandle.current().pid(), System.currentTimeMillis());
    connector =
        new Connector(
            loop,
            pool,
            new Connector.Spec(origin, List.of(group), retainBytes(), Long.MAX_VALUE),
            (reader, message, cause, engine) ->
                problems.on(
                    new SourceProblem(
                        name(message.header(), message.id().sequence()),
                        "was refused: " + cause,
                        "It is not sent again.")),
            bound -> 0);
  }

  /** No more than the heap can bear; one message is always taken, whatever its size. */
  private static long retainBytes() {
    return Math.min(RETAIN_BYTES, Runtime.getRuntime().maxMemory() / 8);
  }

  /**
   * Connects and proves the token.
   *
   * @param stream the pipeline that is meant, or empty for whichever is there
   * @param tls for an endpoint that says {@code tls://}
   * @throws UnreachableException if nobody answers there
   * @throws RefusedException if the other end does not let this one in
   * @throws TlsException if a connection was made, but not a safe one
   */
  public static Sending open(Endpoint to, String stream, Token token, Tls tls)
      throws IOException, InterruptedException {
    var sending = new Sending();
    try {
      sending.dial(to, stream, token, tls);
      return sending;
    } catch (IOException | RuntimeException | InterruptedException e) {
      sending.close();
      throw e;
    }
  }

  private void dial(Endpoint to, String stream, Token token, Tls tls)
      throws IOException, InterruptedException {
    var opened = new CompletableFuture<Link>();
    loop.execute(
        () -> {
          int epoch = connector.nextEpoch();
          Control hello =
              Control.of(
                  "hello", "role", "sender", "stream", stream, "group", GROUP, "epoch", epoch);
          new Network(loop, pool, token, tls)
              .dial(
                  to,
                  hello,
                  new Network.Dialled() {
                    @Override
                    public LinkHandler opened(Link link, Control welcome) {
                      maxMessageBytes = welcome.number("maxMessage", Long.MAX_VALUE);
                      opened.complete(link);
                      return new ObservedLink(
                          connector.open(GROUP, link, welcome, epoch), () -> lost(null));
                    }

                    @Override
                    public void failed(Throwable cause) {
                      opened.completeExceptionally(cause);
                    }
                  });
        });
    try {
      opened.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refusal) {
        throw new RefusedException(
            refusal.code(), to + ": " + refusal.getMessage(), refusal.retryable());
      }
      if (e.getCause() instanceof TlsException trouble) {
        throw trouble;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UnreachableException(String.valueOf(cause.getMessage()), cause);
    }
  }

  private void lost(@Nullable Throwable cause) {
    linkLost = true;
    loop.execute(connector::close); // whoever waits for room is answered
  }

  /** What a source that is sent has to tell of messages that it passes over. */
  public SourceProblems problems() {
    return problem -> {
      skipped.incrementAndGet();
      problems.on(problem);
    };
  }

  /** Messages that the run has settled so far. */
  public long accepted() {
    return accepted.get();
  }

  /** Their bytes. */
  public long acceptedBytes() {
    return acceptedBytes.get();
  }

  /**
   * Hands over everything the source has, and waits until all of it is answered for or the link is
   * lost.
   *
   * @throws Exception if the source fails for good
   */
  public Sent send(Source source) throws Exception {
    long began = System.nanoTime();
    long number = 0;
    for (Source.Item item = source.next(); item != null; item = source.next()) {
      offer(item, number++);
    }
    while (!linkLost && !connector.flush(LOOK)) {
      // the link tells if it is lost meanwhile
    }
    unanswered
        .values()
        .forEach(
            name ->
                problems.on(
                    new SourceProblem(
                        name,
                        "was handed over, but the link was lost before the answer",
                        "Send it again; the run may have processed it already.")));
    double seconds = Math.round((System.nanoTime() - began) / 1e6) / 1e3;
    return new Sent(
        accepted.get(),
        refused.get(),
        unanswered.size(),
        skipped.get(),
        acceptedBytes.get(),
        seconds,
        problems.first());
  }

  private void offer(Source.Item item, long number) {
    long size = item.payload().size();
    String name = name(item.header(), number);
    if (size > maxMessageBytes) {
      refused.incrementAndGet();
      problems.on(
          new SourceProblem(
              name,
              "was refused: its "
                  + size
                  + " bytes are more than the "
                  + maxMessageBytes
                  + " that this pipeline takes",
              "Raise stream.maxMessage in the pipeline file."));
      return;
    }
    unanswered.put(number, name);
    long result =
        connector.offer(
            item.header(),
            item.payload(),
            item.timeMicros(),
            outcome -> settled(number, size, outcome));
    if (result < 0) {
      unanswered.remove(number);
      problems()
          .on(
              new SourceProblem(
                  name,
                  "was not sent, because the link was lost",
                  "Send it when the run is back."));
    }
  }

  private void settled(long number, long size, Settlement outcome) {
    unanswered.remove(number);
    if (outcome == Settlement.REJECT) {
      refused.incrementAndGet();
    } else {
      accepted.incrementAndGet();
      acceptedBytes.addAndGet(size);
    }
  }

  private static String name(Header header, long number) {
    return header.text(Header.FILE).orElse("message " + (number + 1));
  }

  @Override
  public void close() {
    connector.close();
    loop.close();
  }
}
