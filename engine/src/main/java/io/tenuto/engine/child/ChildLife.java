package io.tenuto.engine.child;

import io.tenuto.api.MessageId;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.SlotProcess;
import io.tenuto.engine.process.StartPolicy;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The children of one slot from start to end: makes one ready, and says how it ended. Owned by the
 * slot's thread.
 */
final class ChildLife {
  /** How long a child that talks nonsense may take to end by itself, which says more about why. */
  private static final long LAST_WORDS_MILLIS = 200;

  private final ChildCode code;
  private final SlotProcess slot;
  private final Path spoolFolder;
  private final ChildExplanations explain;
  private @Nullable Conversation conversation;

  ChildLife(ChildCode code, SlotProcess slot, Path spoolFolder) {
    this.code = code;
    this.slot = slot;
    this.spoolFolder = spoolFolder;
    this.explain = new ChildExplanations(slot.code());
  }

  /** What is said to the child that is ready; null without one. */
  @Nullable Conversation conversation() {
    return conversation;
  }

  /** The child that is there, though it may have ended unnoticed. */
  Running child() {
    return Objects.requireNonNull(slot.present());
  }

  /** Starts a child and waits until it is ready, if none is; see {@link ChildProcess#prepare}. */
  void prepare() throws ProcessFailure, InterruptedException {
    Running present = slot.present();
    if (present != null && present.alive()) {
      return;
    }
    if (present != null) {
      endedIdle(present);
      forget(present);
    }
    for (int tries = 1; ; tries++) {
      try {
        start();
        slot.worked();
        return;
      } catch (ProcessFailure.Start e) {
        slot.failed();
        slot.tellCannotStart(e);
        if (e.hopeless() || tries == StartPolicy.QUICK_DEATHS) {
          throw e;
        }
      }
    }
  }

  private void start() throws ProcessFailure, InterruptedException {
    Running started = slot.start(code.program(), Ends.ofFrames(code.ours()));
    var greeting =
        new Conversation(
            code, slot.code().slot(), spoolFolder, started.fromProcess(), started.toProcess());
    CompletableFuture<Boolean> ready = killIfLate(started);
    try {
      String name = greeting.greet();
      ready.complete(true);
      conversation = greeting;
      slot.tellReady(started, name);
    } catch (IOException | ProtocolException | RejectedMessageException e) {
      boolean late = ready.isCompletedExceptionally();
      ready.complete(false);
      throw notReady(started, e, late);
    }
  }

  /** To be completed when the child is ready, or has failed; kills the child if that takes long. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the kill
  private CompletableFuture<Boolean> killIfLate(Running started) {
    var ready = new CompletableFuture<Boolean>();
    ready
        .orTimeout(code.limits().start().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (yes, late) -> {
              if (late instanceof TimeoutException) {
                SlotProcess.killSoon(started); // this thread is that of everybody's timeouts
              }
            });
    return ready;
  }

  private ProcessFailure notReady(Running started, Exception why, boolean late) {
    String how = end(started, why);
    forget(started);
    if (isGivenUp()) {
      return slot.code().timedOut("before it was ready");
    }
    int failures = slot.failures() + 1;
    String what =
        late ? "was not ready within " + code.limits().start().toMillis() / 1000.0 + " s" : how;
    return new ProcessFailure.Start(
        explain.notReady(started, what, failures), failures >= StartPolicy.QUICK_DEATHS);
  }

  /**
   * Whether nobody waits for an answer any more. The slot's thread is interrupted then, which
   * closes the socket that it reads, before what runs is killed.
   */
  boolean isGivenUp() {
    return slot.aborted() || Thread.currentThread().isInterrupted();
  }

  /** A child has ended between two messages. */
  void endedIdle(Running child) {
    slot.tellLost(child, new ProcessFailure.Died(explain.ended(child), child.status()));
  }

  /** Sees a child to its end that was lost with a message. */
  ProcessFailure lost(Running child, Exception why, MessageId message) {
    String how = end(child, why);
    if (isGivenUp()) {
      return slot.code().timedOut("while it worked on " + message);
    }
    String text = explain.lost(child, how, message.toString());
    ProcessFailure lost =
        why instanceof ProtocolException
            ? new ProcessFailure.Garbled(text)
            : new ProcessFailure.Died(text, child.status());
    slot.tellLost(child, lost);
    return lost;
  }

  /** Sees a child to its end; says how that was. */
  private static String end(Running child, Exception why) {
    if (why instanceof ProtocolException) {
      boolean byItself = child.awaitEnd(LAST_WORDS_MILLIS);
      SlotProcess.end(child);
      return "broke the protocol: " + why.getMessage() + (byItself ? "; it " + child.ending() : "");
    }
    if (child.awaitEnd()) {
      return child.ending();
    }
    SlotProcess.end(child);
    return "closed its pipe without exiting (" + why.getMessage() + ") and was killed";
  }

  /** Ends a child, if there is one, that must not be given another message. */
  void drop() {
    Running child = slot.present();
    if (child != null) {
      SlotProcess.end(child);
      forget(child);
    }
  }

  /** Ends a child that something went wrong with, and whose end has been seen if it was to be. */
  void abandon(Running child) {
    child.kill();
    forget(child);
  }

  private void forget(Running child) {
    slot.forget(child);
    closeConversation();
  }

  private void closeConversation() {
    Conversation over = conversation;
    conversation = null;
    if (over != null) {
      try {
        over.close();
      } catch (IOException e) {
        slot.say("[a spool file could not be removed: " + e.getMessage() + "]");
      }
    }
  }

  /** Closes the child's input, waits for it to exit, and kills it if it does not. */
  void close() {
    slot.close(code.limits().stop());
    closeConversation();
  }
}
