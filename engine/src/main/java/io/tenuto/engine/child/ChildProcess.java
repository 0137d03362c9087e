package io.tenuto.engine.child;

import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.host.AheadCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.OutsideSlots;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.StartPolicy;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * User code of one slot in a process of its own. A child that ends, whatever the reason, fails the
 * message it had and is replaced for the next one. Made by {@link #slots}; calls come from the
 * slot's thread, but for {@link #abort} and the figures.
 */
public final class ChildProcess implements OutsideSlot, AheadCode {
  private static final long SAMPLE_NANOS = 50_000_000L;

  /** How long a child that talks nonsense may take to end by itself, which says more about why. */
  private static final long LAST_WORDS_MILLIS = 200;

  private final ChildCode code;
  private final int slot;
  private final Path spoolFolder;
  private final ProcessListener listener;
  private final Consumer<? super ChildProcess> onClosed;
  private final Explanations explanations;
  private final StartPolicy policy = new StartPolicy();
  private final AheadPolicy ahead = new AheadPolicy();
  private volatile @Nullable Running process;
  private @Nullable Conversation conversation;
  private volatile boolean aborted;
  private volatile boolean crowded; // whether messages wait behind the one that runs
  private final AtomicLong endedCpuNanos = new AtomicLong();
  private long sampledNanos;

  ChildProcess(
      ChildCode code,
      int slot,
      Path spoolFolder,
      ProcessListener listener,
      Consumer<? super ChildProcess> onClosed) {
    this.code = code;
    this.slot = slot;
    this.spoolFolder = spoolFolder;
    this.listener = listener;
    this.onClosed = onClosed;
    this.explanations = new Explanations(code.program(), slot);
  }

  /**
   * The children of one engine; ask {@link Command#obstacle} first.
   *
   * @param spoolFolder where results go that are too large for memory
   */
  public static OutsideSlots<ChildProcess> slots(
      ChildCode code, Path spoolFolder, ProcessListener listener) {
    return new OutsideSlots<>(
        (slot, onClosed) -> new ChildProcess(code, slot, spoolFolder, listener, onClosed));
  }

  /**
   * Starts the child and waits until it is ready, if it is not; {@link #process} does so too. After
   * children that died at their start it waits before the next, up to ten seconds.
   *
   * @throws ProcessFailure.Start if no child could be made ready
   * @throws ProcessFailure.TimedOut after {@link #abort}
   */
  @Override
  public void prepare() throws ProcessFailure, InterruptedException {
    Running present = process;
    if (present != null && present.alive()) {
      return;
    }
    if (present != null) {
      endedIdle(present);
      drop(present);
    }
    for (int tries = 1; ; tries++) {
      pause();
      try {
        start();
        policy.onReady();
        return;
      } catch (ProcessFailure.Start e) {
        policy.onFailure(System.nanoTime());
        listener.onCannotStart(slot, e);
        if (e.hopeless() || tries == StartPolicy.QUICK_DEATHS) {
          throw e;
        }
      }
    }
  }

  private void endedIdle(Running child) {
    var died = new ProcessFailure.Died(explanations.ended(child), child.status());
    listener.onLost(slot, child.pid(), died);
  }

  private synchronized void pause() throws ProcessFailure, InterruptedException {
    for (long nanos = left(); nanos > 0 && !aborted; nanos = left()) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
    if (aborted) {
      throw timedOut("before it was ready");
    }
  }

  private long left() {
    return policy.waitNanos(System.nanoTime());
  }

  private void start() throws ProcessFailure {
    Running started = spawn();
    var greeting =
        new Conversation(code, slot, spoolFolder, started.fromProcess(), started.toProcess());
    CompletableFuture<Boolean> ready = killIfLate(started);
    try {
      String name = greeting.greet();
      ready.complete(true);
      conversation = greeting;
      listener.onReady(slot, started.pid(), name);
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
                killSoon(started); // this thread is that of everybody's timeouts
              }
            });
    return ready;
  }

  private Running spawn() throws ProcessFailure {
    if (aborted) {
      throw timedOut("before it was started");
    }
    Running started = code.program().start(slot, Ends.ofFrames(), this::line);
    synchronized (this) {
      process = started;
      if (!aborted) {
        return started;
      }
    }
    started.kill(); // whoever aborted did not see it
    return started;
  }

  private void line(String text) {
    listener.onLine(slot, text);
  }

  private ProcessFailure notReady(Running started, Exception why, boolean late) {
    String how = end(started, why);
    drop(started);
    if (aborted) {
      return timedOut("before it was ready");
    }
    int failures = policy.failures() + 1;
    String what =
        late ? "was not ready within " + code.limits().start().toMillis() / 1000.0 + " s" : how;
    return new ProcessFailure.Start(
        explanations.notReady(started, what, failures), failures >= StartPolicy.QUICK_DEATHS);
  }

  @Override
  public boolean takes(long entryBytes) {
    Conversation talk = conversation;
    return code.mayRepeat()
        && talk != null
        && talk.takes(entryBytes)
        && ahead.allows(System.nanoTime());
  }

  @Override
  public void drop() {
    Running child = process;
    if (child != null) {
      child.kill();
      child.awaitEnd();
      drop(child);
    }
  }

  @Override
  public void holdUp() {
    Running child = process;
    if (child != null && crowded) {
      crowded = false; // once is enough
      killSoon(child);
    }
  }

  @Override
  public int onTheirWay() {
    Conversation talk = conversation;
    return talk == null ? 0 : talk.onTheirWay();
  }

  @Override
  public void begin(Message message) throws Exception {
    if (onTheirWay() > 0) {
      beginAhead(message);
    } else if (!begin(message, false)) { // the child had just ended, unnoticed
      begin(message, true);
    }
  }

  /** What goes wrong here ends the child, but for a message that was found unfit to be sent. */
  private void beginAhead(Message message) throws Exception {
    Conversation talk = Objects.requireNonNull(conversation);
    int before = talk.onTheirWay();
    try {
      talk.begin(message);
      crowded = true;
    } catch (Exception | Error e) {
      if (talk.onTheirWay() > before) {
        Objects.requireNonNull(process).kill(); // finish finds its end
      }
      throw e;
    }
  }

  /**
   * Hands a message over to a child that is ready and has nothing to do.
   *
   * @param last whether a child that does not take the message fails it
   * @return false if the child did not take it
   */
  private boolean begin(Message message, boolean last) throws Exception {
    prepare();
    Running child = Objects.requireNonNull(process);
    Conversation talk = Objects.requireNonNull(conversation);
    boolean usable = false;
    try {
      talk.begin(message);
      usable = true;
    } catch (Conversation.NotTakenException e) {
      if (last || aborted || !child.awaitEnd()) {
        throw lost(child, e, message.id());
      }
      endedIdle(child);
      return false;
    } catch (IOException | ProtocolException e) {
      throw lost(child, e, message.id());
    } catch (RejectedMessageException e) {
      usable = talk.onTheirWay() == 0; // it was found unfit before it was sent
      throw e;
    } finally {
      if (!usable) {
        child.kill();
        drop(child);
      }
    }
    return true;
  }

  @Override
  public void finish(Outputs outputs) throws Exception {
    Running child = Objects.requireNonNull(process);
    Conversation talk = Objects.requireNonNull(conversation);
    int before = talk.onTheirWay();
    boolean usable = false;
    try {
      talk.finish(outputs);
      usable = true;
    } catch (IOException | ProtocolException e) {
      boolean company = talk.company();
      ProcessFailure why = lost(child, e, talk.first().orElseThrow());
      if (company && !aborted) {
        ahead.onLost(System.nanoTime());
        throw new LostAheadException(String.valueOf(why.getMessage()));
      }
      throw why;
    } catch (ProcessFailure.Failed | RejectedMessageException e) {
      usable = talk.onTheirWay() == before - 1; // else it has not been answered: too much was made
      throw e;
    } finally {
      if (!usable) {
        child.kill();
        drop(child);
      }
    }
    crowded = talk.onTheirWay() > 1;
    sample(child);
  }

  private void sample(Running child) {
    long now = System.nanoTime();
    if (now - sampledNanos > SAMPLE_NANOS) {
      sampledNanos = now;
      child.sample();
    }
  }

  private ProcessFailure lost(Running child, Exception why, MessageId message) {
    String how = end(child, why);
    if (aborted) {
      return timedOut("while it worked on " + message);
    }
    String text = explanations.lost(child, how, message.toString());
    ProcessFailure lost =
        why instanceof ProtocolException
            ? new ProcessFailure.Garbled(text)
            : new ProcessFailure.Died(text, child.status());
    listener.onLost(slot, child.pid(), lost);
    return lost;
  }

  /** Sees a child to its end; says how that was. */
  private String end(Running child, Exception why) {
    if (why instanceof ProtocolException) {
      String said = why.getMessage();
      boolean byItself = child.awaitEnd(LAST_WORDS_MILLIS);
      child.kill();
      child.awaitEnd();
      return "broke the protocol: " + said + (byItself ? "; it " + child.ending() : "");
    }
    if (child.awaitEnd()) {
      return child.ending();
    }
    child.kill();
    child.awaitEnd();
    return "closed its pipe without exiting (" + why.getMessage() + ") and was killed";
  }

  private ProcessFailure timedOut(String when) {
    return new ProcessFailure.TimedOut(explanations.timedOut(when));
  }

  private void drop(Running child) {
    Conversation over = conversation;
    conversation = null;
    process = null;
    endedCpuNanos.addAndGet(Math.max(0, child.cpuNanos()));
    if (over != null) {
      try {
        over.close();
      } catch (IOException e) {
        line("[a spool file could not be removed: " + e.getMessage() + "]");
      }
    }
  }

  /**
   * Kills the child and all it started, so that a waiting call returns; no child is started any
   * more.
   */
  @Override
  public void abort() {
    Running child;
    synchronized (this) {
      aborted = true;
      child = process;
      notifyAll();
    }
    if (child != null) {
      killSoon(child);
    }
  }

  private static void killSoon(Running child) {
    var killer = new Thread(child::kill, "tenuto-child-" + child.pid() + "-killer");
    killer.setDaemon(true);
    killer.start();
  }

  /** Closes the child's input, waits for it to exit, and kills it if it does not. */
  @Override
  public void close() {
    Running child = process;
    if (child != null) {
      if (aborted) {
        child.kill();
      } else {
        child.stop(code.limits().stop());
      }
      child.awaitEnd();
      drop(child);
    }
    onClosed.accept(this);
  }

  @Override
  public long cpuNanos() {
    Running child = process;
    long present = child == null ? 0 : child.cpuNanos();
    return present < 0 ? -1 : endedCpuNanos.get() + present;
  }

  @Override
  public long residentBytes() {
    Running child = process;
    return child == null ? 0 : child.residentBytes();
  }
}
