package io.tenuto.it.faults;

import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.Sender;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Senders that prove that they know the token, answer heartbeats and give back credit when they are
 * asked, and never send a message.
 */
final class IdleSenders implements AutoCloseable {
  private static final int DIALS_AT_A_TIME = 50;

  private final Loop loop;
  private final Network network;
  private final Endpoint to;
  private final String engine;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  IdleSenders(int port, String engine, Consumer<Throwable> faults) throws IOException {
    this.to = Endpoint.tcp("127.0.0.1", port);
    this.engine = engine;
    this.loop = new Loop("idle", faults);
    this.network = new Network(loop, new BufferPool(1 << 20), HopEngine.token());
  }

  /** Opens so many links, few at a time; returns when all are open. */
  void open(int links, Duration patience) {
    loop.execute(
        () -> {
          for (int i = 0; i < Math.min(links, DIALS_AT_A_TIME); i++) {
            dial(links);
          }
        });
    FaultyHop.await(
        links + " idle links are open", patience, () -> open.get() + lost.get() >= links);
  }

  /** Links that have been closed, or could not be opened. */
  int lost() {
    return lost.get();
  }

  private void dial(int links) {
    int number = begun.getAndIncrement();
    if (number >= links) {
      return;
    }
    Control hello =
        Control.of(
            "hello",
            "role",
            "sender",
            "stream",
            HopEngine.STREAM,
            "group",
            HopEngine.GROUP,
            "engine",
            engine,
            "connector",
            "idle-" + number,
            "epoch",
            1);
    network.dial(
        to,
        hello,
        new Network.Dialled() {
          @Override
          public LinkHandler opened(Link link, Control welcome) {
            open.incrementAndGet();
            dial(links);
            return new Idle(link);
          }

          @Override
          public void failed(Throwable cause) {
            lost.incrementAndGet();
            dial(links);
          }
        });
  }

  /** The end of one link. */
  private final class Idle implements LinkHandler {
    private final Link link;
    private final Sender<String> sender = new Sender<>();

    Idle(Link link) {
      this.link = link;
    }

    @Override
    public void onControl(Control control) {
      switch (control.type()) {
        case "heartbeat" -> link.control(Control.of("alive", "n", control.number("n")));
        case "reclaim" -> link.frame(sender.forfeit());
        default -> {
          // of no interest to one who sends nothing
        }
      }
    }

    @Override
    public void onCredit(long messageLimit, long byteLimit) {
      sender.onCredit(messageLimit, byteLimit);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      lost.incrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }
}
