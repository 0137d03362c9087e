package io.tenuto.engine.child;

import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
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
import io.tenuto.wire.Origin;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Ranges;
import io.tenuto.wire.Sender;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The engine's end of a pipe: greets the child, hands it one message at a time and collects what it
 * makes of it. Owned by the slot's thread, which waits for the child. An {@link IOException} means
 * that the child is gone, a {@link ProtocolException} that it must go.
 */
final class Conversation implements PipeReader.Handler {
  private static final int MAX_CAUSE_CHARS = 3500;

  private final ChildCode code;
  private final int slot;
  private final Path spoolFolder;
  private final PipeReader reader;
  private final PipeWriter writer;
  private final Sender<Boolean> sender = new Sender<>();
  private final EntryMessage view = new EntryMessage(new HeaderCache());
  private @Nullable Control welcome;
  private @Nullable Current current;
  private long nextResult;

  /** The child does not read any more, and cannot have read the whole message. */
  static final class NotTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    NotTakenException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The message that the child works on. */
  private static final class Current {
    final long delivery;
    final long sequence;
    final Results results;
    @Nullable Settlement outcome;
    String cause = "";

    Current(long delivery, long sequence, Results results) {
      this.delivery = delivery;
      this.sequence = sequence;
      this.results = results;
    }
  }

  Conversation(
      ChildCode code, int slot, Path spoolFolder, InputStream fromChild, OutputStream toChild) {
    this.code = code;
    this.slot = slot;
    this.spoolFolder = spoolFolder;
    this.reader = new PipeReader(fromChild);
    this.writer = new PipeWriter(toChild);
  }

  /** Exchanges greetings; returns the child's name for itself. */
  String greet() throws IOException, RejectedMessageException {
    try {
      hello();
    } catch (IOException e) {
      reader.preface(); // what it wrote says more than that it does not read
      throw e;
    }
    reader.preface();
    while (welcome == null) {
      await("it ended before it said 'welcome'");
    }
    reader.open();
    return welcome.find("name").orElse(code.command().get(0));
  }

  private void hello() throws IOException {
    writer.preface();
    writer.control(
        Control.of(
            "hello",
            "role",
            "sender",
            "version",
            Frames.VERSION,
            "stage",
            code.stage(),
            "slot",
            slot,
            "options",
            code.options()));
    writer.flush();
  }

  /** Whether the child has answered for everything it was given. */
  boolean atRest() {
    return current == null;
  }

  /**
   * Runs one message and emits what the child makes of it.
   *
   * @throws NotTakenException if the child ended before it could have begun with the message
   * @throws ChildException.Failed if the user's code failed
   * @throws RejectedMessageException if it rejected the message, or made more than allowed of it
   */
  void run(Message message, Outputs outputs)
      throws IOException, ChildException.Failed, RejectedMessageException {
    MessageId id = message.id();
    int route = sender.route(new Origin(id.stream(), id.source(), id.incarnation()));
    byte[] header = headerOf(message);
    Payload payload = message.payload();
    int headBytes = Entry.headBytes(header.length, id.path().size());
    if (!PipeWriter.carries(headBytes, payload.size())) {
      throw new RejectedMessageException(
          "the header of message "
              + id
              + " has "
              + header.length
              + " bytes, too many beside a payload of "
              + payload.size()
              + " bytes. Put bulky values into the payload.");
    }
    long delivery = nextDelivery(headBytes + payload.size());
    var now = new Current(delivery, id.sequence(), new Results(code, spoolFolder));
    current = now;
    try {
      for (Control news = sender.announcement(); news != null; news = sender.announcement()) {
        writer.control(news);
      }
      writer.message(
          new PipeWriter.Shipment(
              now.delivery,
              route,
              message.attempt(),
              id.sequence(),
              message.timeMicros(),
              header,
              id.path(),
              payload));
      writer.flush();
    } catch (IOException e) {
      throw new NotTakenException(e);
    }
    while (now.outcome == null) {
      await("it closed its standard output before it answered");
    }
    current = null;
    conclude(now, outputs);
  }

  private static byte[] headerOf(Message message) throws RejectedMessageException {
    try {
      return Entry.encode(message.header());
    } catch (ProtocolException e) { // its sender's fault, not the child's
      throw new RejectedMessageException(
          "the header of message " + message.id() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private long nextDelivery(long charge) throws IOException, RejectedMessageException {
    while (sender.freeMessages() < 1 || sender.freeBytes() < charge) {
      await("it ended before it granted credit for a message of " + charge + " bytes");
    }
    return sender.send(1, charge, Boolean.TRUE, true);
  }

  private void await(String otherwise) throws IOException, RejectedMessageException {
    if (!reader.next(this)) {
      throw new EOFException(otherwise);
    }
  }

  private static void conclude(Current done, Outputs outputs)
      throws ChildException.Failed, RejectedMessageException {
    if (done.outcome == Settlement.DONE) {
      done.results.emit(outputs);
      return;
    }
    done.results.discard();
    String cause = done.cause.isEmpty() ? "the child process gave no cause" : done.cause;
    if (done.outcome == Settlement.REJECT) {
      throw new RejectedMessageException(cause);
    }
    throw new ChildException.Failed(cause);
  }

  /** Forgets a message that was not answered, and its results. */
  void close() throws IOException {
    Current lost = current;
    if (lost != null) {
      lost.results.discard();
    }
    reader.close();
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "welcome" -> welcome = control;
      case "cause" -> {
        String text = control.text("error");
        int surplus = Math.max(0, text.length() - MAX_CAUSE_CHARS);
        working("a cause").cause = text.substring(surplus); // a trace says what happened at its end
      }
      default -> {
        // a newer child may say more than this version understands
      }
    }
  }

  @Override
  public void onCredit(long messageLimit, long byteLimit) {
    sender.onCredit(messageLimit, byteLimit);
  }

  @Override
  public void onSettle(ByteBuffer body) {
    Current now = working("a settlement");
    sender.onSettle(body.duplicate().order(body.order()), (what, from, to, first, outcome) -> {});
    Ranges.read(
        body,
        (first, count, outcome) -> {
          boolean expected =
              outcome == Settlement.DONE
                  || outcome == Settlement.FAILED
                  || outcome == Settlement.REJECT;
          if (first != now.delivery || count != 1 || now.outcome != null || !expected) {
            throw new ProtocolException(
                "it settled "
                    + count
                    + " deliveries from "
                    + first
                    + " as "
                    + outcome
                    + " where delivery "
                    + now.delivery
                    + " was to be settled as done, failed or reject");
          }
          now.outcome = outcome;
        });
  }

  @Override
  public void onBatch(BatchHeader header, ByteBuffer entries) throws RejectedMessageException {
    Current now = working("a result");
    number(header.firstDelivery(), header.count());
    view.over(new Origin(code.stage(), "", 0), 1, entries, 0);
    for (int i = 0; i < header.count(); i++) {
      int start = view.nextOffset();
      view.advance();
      checkSequence(now);
      now.results.add(view.header(), view.payload(), view.nextOffset() - start);
    }
  }

  @Override
  public Assembly place(ChunkHeader first, ByteBuffer head)
      throws IOException, RejectedMessageException {
    Current now = working("a result");
    number(first.delivery(), 1);
    view.over(new Origin(code.stage(), "", 0), 1, head, 0);
    view.advance();
    checkSequence(now);
    return now.results.place(first.totalBytes());
  }

  @Override
  public void onLarge(ChunkHeader first, ByteBuffer head, LandedPayload payload) {
    view.over(new Origin(code.stage(), "", 0), 1, head, payload);
    working("a result").results.add(view.header(), payload);
  }

  private Current working(String what) {
    Current now = current;
    if (now == null) {
      throw new ProtocolException("it sent " + what + " while it had no message");
    }
    return now;
  }

  private void number(long first, int count) {
    if (first != nextResult) {
      throw new ProtocolException("result " + first + " where " + nextResult + " was expected");
    }
    nextResult += count;
  }

  private void checkSequence(Current now) {
    if (view.sequence() != now.sequence) {
      throw new ProtocolException(
          "a result has sequence "
              + view.sequence()
              + " where that of its message, "
              + now.sequence
              + ", was expected");
    }
  }
}
