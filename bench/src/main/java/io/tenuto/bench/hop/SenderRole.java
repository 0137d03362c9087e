package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.node.ObservedLink;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A stream connector, and the application that offers messages to it on the role's thread. */
final class SenderRole implements Role {
  /** What may be kept unsettled. */
  static final long RETAIN_BYTES = 64L << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Loop loop = new Loop("sender-loop", SenderRole::fault);
  private final BufferPool pool = new BufferPool(RETAIN_BYTES);
  private final Setup setup;
  private final Connector connector;
  private final long retainBytes;
  private final int size;
  private final Payload payload;
  private final long touchPerMessage;
  private volatile boolean closing;

  SenderRole(Setup setup) {
    this.setup = setup;
    retainBytes = setup.number("retainBytes", RETAIN_BYTES);
    size = (int) setup.number("size", 0);
    ByteBuffer data = ByteBuffer.allocateDirect(size);
    Touch.fill(data, 0, size);
    touchPerMessage = Touch.sum(data, 0, size);
    payload = Payload.of(data);
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.valueOf(setup.text("delivery")),
            OnFull.BLOCK,
            DispatchPolicy.SPREAD,
            3,
            retainBytes);
    var spec =
        new Connector.Spec(
            new Origin("bench", "sender", 1), List.of(settings), retainBytes, 4L << 30);
    connector =
        new Connector(
            loop,
            pool,
            spec,
            (group, message, cause, engine) ->
                fault(new IllegalStateException(message.id() + " was given up: " + cause)),
            new Random(1)::nextInt);
  }

  /** A fault in a benchmark's process voids the measurement: it ends the process. */
  static void fault(Throwable cause) {
    cause.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  @Override
  public Map<String, Object> on(Map<String, Object> order) throws Exception {
    var what = new Setup(order);
    switch (what.text("do")) {
      case "start" -> {
        for (String endpoint : setup.text("to").split(" ", -1)) {
          join(Endpoint.parse(endpoint));
        }
        return Map.of();
      }
      case "counts" -> { // those of every process
        return Map.of();
      }
      case "run" -> {
        return run(what.number("nanos"));
      }
      case "pace" -> {
        return pace(what.number("nanos"), what.number("rate"));
      }
      case "offer" -> {
        return offer(what.number("messages"), what.number("costNanos"));
      }
      case "file" -> {
        Payload file = Payload.of(what.path("file"));
        return settled(connector.accepted(), System.nanoTime(), () -> offer(file));
      }
      default -> throw new IllegalArgumentException("order " + what + " is unknown");
    }
  }

  private void join(Endpoint endpoint) throws IOException {
    var network =
        new Network(
            loop, pool, new Token(setup.text("token")), SelfSigned.in(setup.path("folder")));
    var opened = new CompletableFuture<Link>();
    loop.execute(
        () -> {
          int epoch = connector.nextEpoch();
          network.dial(
              endpoint,
              Control.of("hello", "role", "sender", "epoch", epoch),
              new Network.Dialled() {
                @Override
                public LinkHandler opened(Link link, Control welcome) {
                  opened.complete(link);
                  return new ObservedLink(
                      connector.open("main", link, welcome, epoch), SenderRole.this::lost);
                }

                @Override
                public void failed(Throwable cause) {
                  opened.completeExceptionally(cause);
                }
              });
        });
    opened.join();
  }

  /** There is no other engine: nobody would ever answer for what is left. */
  private void lost() {
    if (!closing) {
      fault(
          new IllegalStateException(
              "the link to the engine was lost, so that the round cannot end. Was this host too"
                  + " busy to answer for "
                  + Lease.LEASE_NANOS / 1e9
                  + " s?"));
    }
  }

  private interface Offers {
    void go() throws Exception;
  }

  /** Offers, waits until everything is settled, and answers with what was sent. */
  private Map<String, Object> settled(long first, long start, Offers offers) throws Exception {
    offers.go();
    if (!connector.flush(PATIENCE)) {
      throw new IOException(
          "not all messages were settled within " + PATIENCE + ": " + connector.ledger("main"));
    }
    long nanos = System.nanoTime() - start;
    long sent = connector.accepted() - first;
    return Map.of(
        "first", first, "messages", sent, "nanos", nanos, "touchPerMessage", touchPerMessage);
  }

  private void offer(Payload what) {
    long result = connector.offer(Header.EMPTY, what);
    if (result < 0) {
      throw new IllegalStateException("the connector refused a message: " + result);
    }
  }

  private Map<String, Object> run(long nanos) throws Exception {
    long start = System.nanoTime();
    int between = Math.max(1, Math.min(64, (1 << 20) / Math.max(1, size)));
    return settled(
        connector.accepted(),
        start,
        () -> {
          while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < between; i++) {
              offer(payload);
            }
          }
        });
  }

  /** Sends messages that name what they cost. */
  private Map<String, Object> offer(long messages, long costNanos) throws Exception {
    Payload costly = Payload.of(ByteBuffer.allocate(size).putLong(0, costNanos));
    return settled(
        connector.accepted(),
        System.nanoTime(),
        () -> {
          for (long i = 0; i < messages; i++) {
            offer(costly);
          }
        });
  }

  /**
   * Sends at a fixed rate whatever happens: what is late is sent at once and keeps the time at
   * which it was meant to go. Each message has memory of its own while it may be unsettled.
   */
  private Map<String, Object> pace(long nanos, long rate) throws Exception {
    int slots = (int) (2 * retainBytes / size);
    ByteBuffer ring = ByteBuffer.allocateDirect(slots * size);
    Touch.fill(ring, 0, slots * size);
    long start = System.nanoTime();
    var pace = new Pace(start, rate);
    long total = pace.messages(nanos);
    return settled(
        connector.accepted(),
        start,
        () -> {
          for (long i = 0; i < total; i++) {
            long due = pace.due(i);
            Pace.await(due);
            int at = (int) (i % slots) * size;
            ring.putLong(at, due);
            offer(Payload.of(ring.slice(at, size)));
          }
        });
  }

  @Override
  public void close() {
    closing = true;
    connector.close();
    loop.close();
  }
}
