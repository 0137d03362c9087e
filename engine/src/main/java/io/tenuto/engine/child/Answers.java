package io.tenuto.engine.child;

import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.Settlement;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.transport.LandedPayload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.Origin;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Ranges;
import io.tenuto.wire.Sender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a child says, checked: its greeting and credit, and the results and the settlement of the
 * one message that it works on. Owned by the slot's thread.
 */
final class Answers implements PipeReader.Handler {
  private static final int MAX_CAUSE_CHARS = 3500;

  private final ChildCode code;
  private final Path spoolFolder;
  private final Sender<Boolean> sender;
  private final EntryMessage view = new EntryMessage(new HeaderCache());
  private final Origin origin;
  private @Nullable Control welcome;
  private @Nullable Current current;
  private long nextResult;

  /** The message that the child works on. */
  private static final class Current {
    final long delivery;
    final long sequence;
    final Results results;
    @Nullable Settlement outcome;
    String cause = "the child process gave no cause";

    Current(long delivery, long sequence, Results results) {
      this.delivery = delivery;
      this.sequence = sequence;
      this.results = results;
    }
  }

  /**
   * @param sender told of credit and settlements
   */
  Answers(ChildCode code, Path spoolFolder, Sender<Boolean> sender) {
    this.code = code;
    this.spoolFolder = spoolFolder;
    this.sender = sender;
    this.origin = new Origin(code.stage(), "", 0);
  }

  Optional<Control> welcome() {
    return Optional.ofNullable(welcome);
  }

  /** A message is about to be sent; what comes from now on belongs to it. */
  void expect(long delivery, long sequence) {
    current = new Current(delivery, sequence, new Results(code, spoolFolder));
  }

  /** Whether the child has nothing to answer for. */
  boolean none() {
    return current == null;
  }

  /** Whether the message that was sent is settled. */
  boolean complete() {
    return working("nothing").outcome != null;
  }

  /**
   * Ends with a settled message: emits its results, if it is done.
   *
   * @throws ProcessFailure.Failed if the user's code failed
   * @throws RejectedMessageException if it rejected the message
   */
  void conclude(Outputs outputs) throws ProcessFailure.Failed, RejectedMessageException {
    Current done = working("nothing");
    current = null;
    if (done.outcome == Settlement.DONE) {
      done.results.emit(outputs);
      return;
    }
    done.results.discard();
    if (done.outcome == Settlement.REJECT) {
      throw new RejectedMessageException(done.cause);
    }
    throw new ProcessFailure.Failed(done.cause);
  }

  /** Forgets a message that will not be answered. */
  void discard() {
    Current lost = current;
    if (lost != null) {
      lost.results.discard();
    }
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "welcome" -> welcome = control;
      case "cause" -> {
        String text = control.text("error");
        int surplus = Math.max(0, text.length() - MAX_CAUSE_CHARS);
        working("a cause").cause = text.substring(surplus); // a trace ends with what happened
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
    view.over(origin, 1, entries, 0);
    for (int i = 0; i < header.count(); i++) {
      int start = view.nextOffset();
      view.advance();
      checkSequence(now);
      now.results.add(view.header(), view.payload(), view.nextOffset() - start);
    }
  }

  @Override
  public IncomingPayload place(ChunkHeader first, ByteBuffer head)
      throws IOException, RejectedMessageException {
    Current now = working("a result");
    number(first.delivery(), 1);
    view.over(origin, 1, head, 0);
    view.advance();
    checkSequence(now);
    return now.results.place(first.totalBytes());
  }

  @Override
  public void onLarge(ChunkHeader first, ByteBuffer head, LandedPayload payload) {
    view.over(origin, 1, head, payload);
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
