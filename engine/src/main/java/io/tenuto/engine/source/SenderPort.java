package io.tenuto.engine.source;

import io.tenuto.api.Settlement;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.EngineLink;
import io.tenuto.engine.host.EngineMachine;
import io.tenuto.engine.host.Heartbeats;
import io.tenuto.engine.host.Work;
import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Link;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The port of a {@link SenderSource}: a receiver of the protocol whose one slot is the thread that
 * takes its work. Methods may be called from any thread.
 */
final class SenderPort implements AutoCloseable {
  private static final long POOL_BYTES = 32L << 20;

  private final Loop loop;
  private final BufferPool pool = new BufferPool(POOL_BYTES);
  private final String pipeline;
  private final EngineHost.Spec spec;
  private final EngineMachine machine;
  private final List<EngineLink> links = new ArrayList<>();
  private final Listener listener;
  private boolean flushPending;
  private boolean draining;

  /** Told on the port's thread what arrives. */
  interface Taker extends EngineMachine.Commands {
    /** A fault inside: the source cannot go on. */
    void failed(Throwable fault);
  }

  private SenderPort(SenderOptions options, String pipeline, EngineHost.Spec spec, Taker taker)
      throws SourceException {
    this.pipeline = pipeline;
    this.spec = spec;
    this.loop = new Loop("tenuto-senders", taker::failed);
    this.machine = new EngineMachine(1, spec.budgetBytes(), taker);
    try {
      this.listener = loop.ask(() -> listen(options));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      loop.close();
      throw new SourceException("source.senders: " + e.getMessage(), true, e);
    }
    loop.execute(new Heartbeats(loop, links, List::of)::begin);
  }

  static SenderPort open(SenderOptions options, String pipeline, EngineHost.Spec spec, Taker taker)
      throws SourceException {
    return new SenderPort(options, pipeline, spec, taker);
  }

  private Listener listen(SenderOptions options) {
    try {
      return new Network(loop, pool, options.token(), options.tls())
          .listen(options.listen(), this::admit);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Admission.Accepted admit(Control hello) {
    if (!hello.text("role").equals("sender")) {
      throw new RefusedException(
          "role", "this port takes messages; expected role sender. Dial an engine instead.", false);
    }
    String stream = hello.find("stream").orElse("");
    if (!stream.isEmpty() && !stream.equals(pipeline)) {
      throw new RefusedException(
          "unknown",
          "stream '"
              + stream
              + "' is not here: this port belongs to '"
              + pipeline
              + "'. Correct the name or the address.",
          false);
    }
    if (draining) {
      throw new RefusedException("busy", pipeline + " is ending. Start it again first.", true);
    }
    int epoch = (int) hello.number("epoch");
    Control welcome =
        Control.of(
            "engine",
            "role",
            "receiver",
            "name",
            spec.name(),
            "slots",
            1,
            "spoolAbove",
            spec.contiguousBytes(),
            "maxMessage",
            spec.maxMessageBytes());
    return new Admission.Accepted(welcome, link -> join(link, epoch));
  }

  private EngineLink join(Link link, int epoch) {
    var opened = new EngineLink(spec, machine, pool, link, epoch, false, links::remove);
    links.add(opened);
    loop.execute(() -> machine.join(opened.in()));
    return opened;
  }

  /** As {@code tenuto send --to} takes it, with the port that was taken. */
  String address() {
    return listener.endpoint().toString().replaceFirst("^tcp://", "");
  }

  /** Every message of this work has been handed on, or given back. */
  void finished(Work work, int runs, long elapsedNanos) {
    loop.execute(() -> machine.onFinished(work, runs, elapsedNanos));
  }

  /** Answers for one message. */
  void settle(Work work, int index, Settlement outcome) {
    loop.execute(
        () -> {
          if (outcome == Settlement.REJECT) {
            cause(work, index, "given up by " + pipeline + "; its report and dead letters say why");
          }
          settled(work, index, outcome);
        });
  }

  /** Answers for one message that the run does not take. */
  void refuse(Work work, int index, String why) {
    loop.execute(
        () -> {
          cause(work, index, why);
          settled(work, index, Settlement.REJECT);
        });
  }

  private static void cause(Work work, int index, String why) {
    work.delivered().link().output().cause(work.delivered().delivery(index), why);
  }

  private void settled(Work work, int index, Settlement outcome) {
    machine.settle(work.delivered(), index, 1, outcome);
    flushSoon();
  }

  private void flushSoon() {
    if (!flushPending) {
      flushPending = true;
      loop.execute(
          () -> {
            flushPending = false;
            machine.flush();
          });
    }
  }

  /** Asks for no more, and gives back what has not been taken. */
  void drain() {
    loop.execute(
        () -> {
          if (!draining) {
            draining = true;
            links.forEach(link -> link.link().control(Control.of("drain")));
            machine.drain();
          }
        });
  }

  @Override
  public void close() {
    loop.await(
        () -> {
          listener.close();
          machine.flush();
          List.copyOf(links).forEach(link -> link.link().close());
        });
    loop.close(); // its last turn writes what is queued
  }
}
