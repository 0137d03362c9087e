package io.tenuto.engine.child;

import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Sender;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The engine's end of a pipe: greets the child, hands it messages and waits for what it makes of
 * them, one after the other. Owned by the slot's thread. An {@link IOException} means that the
 * child is gone, a {@link ProtocolException} that it must go.
 */
final class Conversation {
  /**
   * So much may lie in the pipe to the child while it works: no pipe holds less, so that a child
   * which waits until its results are taken never keeps the engine from taking them.
   */
  private static final int AHEAD_BYTES = 4096;

  /** What a message takes of the pipe beside its data, roughly. */
  private static final int PER_MESSAGE_BYTES = 100;

  private final ChildCode code;
  private final int slot;
  private final PipeReader reader;
  private final PipeWriter writer;
  private final Sender<Boolean> sender = new Sender<>();
  private final Answers answers;
  private final ArrayDeque<Integer> bytesAhead = new ArrayDeque<>(); // of each message on its way
  private int sumAhead;
  private int mostAhead = 1;
  private boolean company; // of the message that was handed over last, until none is on its way

  /** The child does not read any more, and cannot have read the whole message. */
  static final class NotTakenException extends IOException {
    NotTakenException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  Conversation(
      ChildCode code, int slot, Path spoolFolder, InputStream fromChild, OutputStream toChild) {
    this.code = code;
    this.slot = slot;
    this.reader = new PipeReader(fromChild);
    this.writer = new PipeWriter(toChild);
    this.answers = new Answers(code, spoolFolder, sender);
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
    while (answers.welcome().isEmpty()) {
      read("it ended before it said 'welcome'");
    }
    reader.open();
    mostAhead =
        (int)
            Math.max(
                1, Math.min(1024, answers.welcome().map(w -> w.number("ahead", 1)).orElse(1L)));
    return answers
        .welcome()
        .flatMap(welcome -> welcome.find("name"))
        .orElse(code.program().words().get(0));
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

  /** Messages that were handed over and are not finished. */
  int onTheirWay() {
    return answers.count();
  }

  /** The one of them that was handed over first. */
  Optional<MessageId> first() {
    return answers.first();
  }

  /** Whether the child may be given another message while it works on one, without waiting. */
  boolean takes(long entryBytes) {
    return answers.count() < mostAhead
        && sumAhead + entryBytes + PER_MESSAGE_BYTES <= AHEAD_BYTES
        && sender.freeMessages() > 0
        && sender.freeBytes() >= entryBytes;
  }

  /** Whether several messages have been on their way since there was none. */
  boolean company() {
    return company;
  }

  /**
   * Hands a message over; it is sent with the next {@link #finish} at the latest.
   *
   * @throws NotTakenException if the child ended before it could have begun with the message
   * @throws RejectedMessageException if the message cannot be sent
   */
  void begin(Message message) throws IOException, RejectedMessageException {
    MessageId id = message.id();
    byte[] header = header(message);
    Payload payload = message.payload();
    int headBytes = Entry.headBytes(header.length, id.path().size());
    if (!PipeWriter.carries(headBytes, payload.size())) {
      throw headerTooLong(id, header.length, payload.size());
    }
    int route = sender.route(new Origin(id.stream(), id.source(), id.incarnation()));
    long delivery = nextDelivery(headBytes + payload.size());
    company = answers.count() > 0;
    answers.expect(delivery, id);
    int bytes = (int) Math.min(AHEAD_BYTES, headBytes + payload.size() + PER_MESSAGE_BYTES);
    bytesAhead.addLast(bytes);
    sumAhead += bytes;
    send(
        new PipeWriter.Shipment(
            delivery,
            route,
            message.attempt(),
            id.sequence(),
            message.timeMicros(),
            header,
            id.path(),
            payload));
  }

  /**
   * Waits for the end of the message that was handed over first, and emits what the child made of
   * it.
   *
   * @throws ProcessFailure.Failed if the user's code failed
   * @throws RejectedMessageException if it rejected the message, or made more than allowed of it
   */
  void finish(Outputs outputs) throws IOException, ProcessFailure.Failed, RejectedMessageException {
    if (!answers.complete()) {
      writer.flush();
    }
    while (!answers.complete()) {
      read("it closed its standard output before it answered");
    }
    sumAhead -= bytesAhead.removeFirst();
    answers.conclude(outputs);
  }

  private static byte[] header(Message message) throws RejectedMessageException {
    try {
      return Entry.encode(message.header());
    } catch (ProtocolException e) { // its sender's fault, not the child's
      throw new RejectedMessageException(
          "the header of message " + message.id() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static RejectedMessageException headerTooLong(MessageId id, int header, long payload) {
    return new RejectedMessageException(
        "the header of message "
            + id
            + " has "
            + header
            + " bytes, too many beside a payload of "
            + payload
            + " bytes. Put bulky values into the payload.");
  }

  private long nextDelivery(long charge) throws IOException, RejectedMessageException {
    while (sender.freeMessages() < 1 || sender.freeBytes() < charge) {
      writer.flush();
      read("it ended before it granted credit for a message of " + charge + " bytes");
    }
    return sender.send(1, charge, Boolean.TRUE, true);
  }

  private void send(PipeWriter.Shipment shipment) throws NotTakenException {
    try {
      for (Control news = sender.announcement(); news != null; news = sender.announcement()) {
        writer.control(news);
      }
      writer.message(shipment);
      if (answers.count() == 1) {
        writer.flush(); // the child waits for it
      }
    } catch (IOException e) {
      throw new NotTakenException(e);
    }
  }

  private void read(String otherwise) throws IOException, RejectedMessageException {
    if (!reader.next(answers)) {
      throw new EOFException(otherwise);
    }
  }

  /** Forgets messages that were not answered, and their results. */
  void close() throws IOException {
    answers.discard();
    bytesAhead.clear();
    sumAhead = 0;
    reader.close();
  }
}
