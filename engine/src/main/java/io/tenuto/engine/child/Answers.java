package io.tenuto.engine.child;

import io.tenuto.api.MessageId;
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
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a child says, checked: its greeting and credit, and the results and the settlements of the
 * messages that it was given, in their order. Owned by the slot's thread.
 */
final class Answers implements PipeReader.Handler {
  private static final int MAX_CAUSE_CHARS = 3500;

  private final ChildCode code;
  private final Path spoolFolder;
  private final Sender<Boolean> sender;
  private final EntryMessage view = new EntryMessage(new HeaderCache());
  private final Origin origin;
  private @Nullable Control welcome;
  private final ArrayDeque<Current> current = new ArrayDeque<>(); // the first is worked on
  private int settled; // so many of them are
  private long nextResult;

  /** A message that the child was given. */
  private static final class Current {
    final long delivery;
    final MessageId id;
    final Results results;
    @Nullable Settlement outcome;
    String cause = "the child process gave no cause";

    Current(long delivery, MessageId id, Results results) {
      this.delivery = delivery;
      this.id = id;
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

  /** A message is about to be sent. */
  void expect(long delivery, MessageId id) {
    current.addLast(new Current(delivery, id, new Results(code, spoolFolder)));
  }

  /** Messages that were sent and have not been concluded. */
  int count() {
    return current.size();
  }

  /** Whether the message that was sent first is settled. */
  boolean complete() {
    return settled > 0;
  }

  /** The one that was sent first, if there is any. */
  Optional<MessageId> first() {
    return Optional.ofNullable(current.peekFirst()).map(each -> each.id);
  }

  /**
   * Ends with the message that was sent first, which is settled: emits its results, if it is done.
   *
   * @throws ProcessFailure.Failed if the user's code failed
   * @throws RejectedMessageException if it rejected the message
   */
  void conclude(Outputs outputs) throws ProcessFailure.Failed, RejectedMessageException {
    Current done = current.removeFirst();
    settled--;
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

  /** Forgets messages that will not be answered. */
  void discard() {
    current.forEach(lost -> lost.results.discard());
    current.clear();
    settled = 0;
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "welcome" -> welcome = control;
      case "cause" -> {
        String text = control.text("error");
        int surplus = Math.max(0, text.length() - MAX_CAUSE_CHARS);
        of(control.number("delivery")).cause = text.substring(surplus); // a trace's end says what
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
    working("a settlement");
    sender.onSettle(body.duplicate().order(body.order()), (what, from, to, first, outcome) -> {});
    Ranges.read(body, this::settle);
  }

  private void settle(long first, int count, Settlement outcome) {
    boolean expected =
        outcome == Settlement.DONE || outcome == Settlement.FAILED || outcome == Settlement.REJECT;
    long next = settled == current.size() ? -1 : current.getFirst().delivery + settled;
    if (first != next || count > current.size() - settled || !expected) {
      throw new ProtocolException(
          "it settled "
              + count
              + " deliveries from "
              + first
              + " as "
              + outcome
              + (next < 0
                  ? " where nothing was left to settle"
                  : " where delivery " + next + " was to be settled as done, failed or reject"));
    }
    Iterator<Current> each = current.iterator();
    for (int i = 0; i < settled + count; i++) {
      Current one = each.next();
      if (i >= settled) {
        one.outcome = outcome;
      }
    }
    settled += count;
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

  /** The message that the child works on: the first that is not settled. */
  private Current working(String what) {
    if (settled == current.size()) {
      throw new ProtocolException("it sent " + what + " while it had no message");
    }
    if (settled == 0) {
      return current.getFirst();
    }
    Iterator<Current> each = current.iterator();
    for (int i = 0; i < settled; i++) {
      each.next();
    }
    return each.next();
  }

  private Current of(long delivery) {
    for (Current each : current) {
      if (each.delivery == delivery && each.outcome == null) {
        return each;
      }
    }
    throw new ProtocolException(
        "it sent a cause for delivery " + delivery + ", which it does not have");
  }

  private void number(long first, int count) {
    if (first != nextResult) {
      throw new ProtocolException("result " + first + " where " + nextResult + " was expected");
    }
    nextResult += count;
  }

  private void checkSequence(Current now) {
    if (view.sequence() != now.id.sequence()) {
      throw new ProtocolException(
          "a result has sequence "
              + view.sequence()
              + " where that of its message, "
              + now.id.sequence()
              + ", was expected");
    }
  }
}
