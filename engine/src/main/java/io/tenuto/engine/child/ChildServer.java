package io.tenuto.engine.child;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.Settlement;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.Frames;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Ranges;
import io.tenuto.wire.Receiver;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The child's end of a pipe, for a processor in Java. Owned by the child's main thread. */
final class ChildServer implements PipeReader.Handler {
  /** So many messages may come before the first of them is answered. */
  private static final int MOST_AHEAD = 256;

  /** Answers wait no longer than this for those behind them. */
  private static final long FLUSH_NANOS = 1_000_000;

  /** A payload up to this size lies in memory, a larger one in a file. */
  private static final long CONTIGUOUS_BYTES = 64L << 20;

  private static final int MAX_CAUSE_CHARS = 3500;

  private final PipeReader reader;
  private final PipeWriter writer;
  private final String name;
  private final Maker maker;
  private final Receiver receiver = new Receiver(0, Long.MAX_VALUE);
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private final Ranges unsaid = new Ranges(); // settled, and not written yet
  private @Nullable Processor processor;
  private long nextResult;
  private long flushedNanos;

  /** Makes the processor once the stage's options are known. */
  interface Maker {
    Processor make(Map<String, Object> options) throws Exception;
  }

  ChildServer(InputStream in, OutputStream out, String name, Maker maker) {
    this.reader = new PipeReader(in);
    this.writer = new PipeWriter(out);
    this.name = name;
    this.maker = maker;
  }

  /** Serves until the input ends. */
  void serve() throws Exception {
    writer.preface();
    writer.flush();
    reader.preface();
    while (processor == null) {
      if (!reader.next(this)) {
        throw new EOFException("standard input ended before the engine said 'hello'");
      }
    }
    try (Processor open = processor) {
      reader.open();
      while (reader.next(this)) {
        flush();
      }
    }
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "hello" -> hello(control);
      case "route" -> receiver.onRoute(control);
      default -> {
        // a newer engine may say more than this version understands
      }
    }
  }

  @SuppressWarnings("unchecked")
  private void hello(Control hello) {
    Map<String, Object> options =
        hello.fields().get("options") instanceof Map<?, ?> map
            ? (Map<String, Object>) map
            : Map.of();
    try {
      processor = maker.make(new Header(options).values());
      writer.control(
          Control.of("welcome", "version", Frames.VERSION, "name", name, "ahead", MOST_AHEAD));
      receiver.grant(Long.MAX_VALUE, Long.MAX_VALUE);
      writer.frame(receiver.creditFrame());
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the engine is gone", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the processor '" + name + "' could not be made", e);
    }
  }

  @Override
  public void onBatch(BatchHeader header, ByteBuffer entries) {
    receiver.onDeliveries(header.firstDelivery(), header.count(), entries.remaining(), 0);
    message.over(receiver.origin(header.route()), header.attempt(), entries, 0);
    for (int i = 0; i < header.count(); i++) {
      message.advance();
      run(header.firstDelivery() + i);
    }
  }

  @Override
  public IncomingPayload place(ChunkHeader first, ByteBuffer head) throws IOException {
    receiver.onDeliveries(first.delivery(), 1, head.remaining() + first.totalBytes(), 0);
    return first.totalBytes() <= CONTIGUOUS_BYTES
        ? IncomingPayload.inMemory((int) first.totalBytes())
        : IncomingPayload.inFile(temporaryFolder(), first.totalBytes());
  }

  private static Path temporaryFolder() {
    String named = System.getenv("TMPDIR"); // which Java itself does not look at
    return Path.of(named == null ? System.getProperty("java.io.tmpdir", "/tmp") : named);
  }

  @Override
  public void onLarge(ChunkHeader first, ByteBuffer head, LandedPayload payload) {
    message.over(receiver.origin(first.route()), first.attempt(), head, payload);
    try {
      run(first.delivery());
    } finally {
      payload.release();
    }
  }

  private void run(long delivery) {
    try {
      Settlement outcome = Settlement.DONE;
      String cause = null;
      try {
        Objects.requireNonNull(processor).process(message, this::emit);
      } catch (RejectedMessageException e) {
        outcome = Settlement.REJECT;
        cause = e.toString();
      } catch (PipeBrokenException e) {
        throw e;
      } catch (Exception | Error e) {
        outcome = Settlement.FAILED;
        cause = trace(e);
      }
      settle(delivery, outcome, cause);
    } catch (IOException e) {
      throw new PipeBrokenException(e);
    }
  }

  private void settle(long delivery, Settlement outcome, @Nullable String cause)
      throws IOException {
    if (cause != null) {
      say();
      writer.control(Control.of("cause", "delivery", delivery, "error", cause));
    }
    unsaid.add(delivery, 1, outcome);
    if (System.nanoTime() - flushedNanos > FLUSH_NANOS) { // else with what has come together
      flush();
    }
  }

  /** Settles those before what is written next, which is not theirs. */
  private void say() throws IOException {
    for (ByteBuffer frame = unsaid.take(); frame != null; frame = unsaid.take()) {
      writer.frame(frame);
    }
  }

  private void flush() throws IOException {
    say();
    writer.flush();
    flushedNanos = System.nanoTime();
  }

  private void emit(Header header, Payload payload) {
    Message input = message;
    try {
      say();
      writer.message(
          new PipeWriter.Shipment(
              nextResult,
              0,
              1,
              input.id().sequence(),
              input.timeMicros(),
              Entry.encode(header),
              List.of(),
              payload));
      nextResult++;
    } catch (IOException e) {
      throw new PipeBrokenException(e);
    }
  }

  private static String trace(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    String all = text.toString().strip();
    return all.substring(0, Math.min(all.length(), MAX_CAUSE_CHARS));
  }

  @Override
  public void onSettle(ByteBuffer body) {}

  @Override
  public void onCredit(long messageLimit, long byteLimit) {}

  /** The engine does not read any more: no code of the user may catch this and go on. */
  private static final class PipeBrokenException extends RuntimeException {
    PipeBrokenException(IOException cause) {
      super("the engine is gone", cause);
    }
  }
}
