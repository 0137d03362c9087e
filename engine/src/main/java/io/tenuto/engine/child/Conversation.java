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

/**
 * The engine's end of a pipe: greets the child, hands it one message at a time and waits for what
 * it makes of it. Owned by the slot's thread. An {@link IOException} means that the child is gone,
 * a {@link ProtocolException} that it must go.
 */
final class Conversation {
  private final ChildCode code;
  private final int slot;
  private final PipeReader reader;
  private final PipeWriter writer;
  private final Sender<Boolean> sender = new Sender<>();
  private final Answers answers;

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

  /** Whether the child has answered for everything it was given. */
  boolean atRest() {
    return answers.none();
  }

  /**
   * Runs one message and emits what the child makes of it.
   *
   * @throws NotTakenException if the child ended before it could have begun with the message
   * @throws ProcessFailure.Failed if the user's code failed
   * @throws RejectedMessageException if it rejected the message, or made more than allowed of it
   */
  void run(Message message, Outputs outputs)
      throws IOException, ProcessFailure.Failed, RejectedMessageException {
    MessageId id = message.id();
    byte[] header = header(message);
    Payload payload = message.payload();
    int headBytes = Entry.headBytes(header.length, id.path().size());
    if (!PipeWriter.carries(headBytes, payload.size())) {
      throw headerTooLong(id, header.length, payload.size());
    }
    int route = sender.route(new Origin(id.stream(), id.source(), id.incarnation()));
    long delivery = nextDelivery(headBytes + payload.size());
    answers.expect(delivery, id.sequence());
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
    while (!answers.complete()) {
      read("it closed its standard output before it answered");
    }
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
      writer.flush();
    } catch (IOException e) {
      throw new NotTakenException(e);
    }
  }

  private void read(String otherwise) throws IOException, RejectedMessageException {
    if (!reader.next(answers)) {
      throw new EOFException(otherwise);
    }
  }

  /** Forgets a message that was not answered, and its results. */
  void close() throws IOException {
    answers.discard();
    reader.close();
  }
}
