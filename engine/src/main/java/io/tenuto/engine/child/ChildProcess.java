package io.tenuto.engine.child;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.host.AheadCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.OutsideSlots;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.SlotProcess;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * User code of one slot in a process of its own, which is given one message after the other, or
 * several ahead of its answers. A child that ends, whatever the reason, fails the message it had
 * and is replaced for the next one. Made by {@link #slots}; calls come from the slot's thread, but
 * for {@link #abort} and the figures.
 */
public final class ChildProcess implements OutsideSlot, AheadCode {
  private static final long SAMPLE_NANOS = 50_000_000L;

  private final ChildCode code;
  private final SlotProcess slot;
  private final ChildLife life;
  private final AheadPolicy ahead = new AheadPolicy();
  private volatile boolean crowded; // whether messages wait behind the one that runs
  private volatile @Nullable Running
      heldUp; // the child that was ended for those that waited behind
  private long sampledNanos;

  private ChildProcess(ChildCode code, SlotProcess slot, Path spoolFolder) {
    this.code = code;
    this.slot = slot;
    this.life = new ChildLife(code, slot, spoolFolder);
  }

  /**
   * The children of one engine; ask {@link Command#obstacle} first.
   *
   * @param spoolFolder where results go that are too large for memory
   */
  public static OutsideSlots<ChildProcess> slots(
      ChildCode code, Path spoolFolder, ProcessListener listener) {
    return new OutsideSlots<>(
        "the child process",
        code.program(),
        listener,
        slot -> new ChildProcess(code, slot, spoolFolder));
  }

  @Override
  public SlotProcess outside() {
    return slot;
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
    life.prepare();
  }

  @Override
  public boolean takes(long entryBytes) {
    Conversation talk = life.conversation();
    return code.mayRepeat()
        && talk != null
        && talk.takes(entryBytes)
        && ahead.allows(System.nanoTime());
  }

  @Override
  public int onTheirWay() {
    Conversation talk = life.conversation();
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
    Conversation talk = talk();
    int before = talk.onTheirWay();
    try {
      talk.begin(message);
      crowded = true;
    } catch (Exception | Error e) {
      if (talk.onTheirWay() > before) {
        life.child().kill(); // finish finds its end
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
    Running child = life.child();
    Conversation talk = talk();
    boolean usable = false;
    try {
      talk.begin(message);
      usable = true;
    } catch (Conversation.NotTakenException e) {
      if (last || slot.aborted() || !child.awaitEnd()) {
        throw life.lost(child, e, message.id());
      }
      life.endedIdle(child);
      return false;
    } catch (IOException | ProtocolException e) {
      throw life.lost(child, e, message.id());
    } catch (RejectedMessageException e) {
      usable = talk.onTheirWay() == 0; // it was found unfit before it was sent
      throw e;
    } finally {
      if (!usable) {
        life.abandon(child);
      }
    }
    return true;
  }

  @Override
  public void finish(Outputs outputs) throws Exception {
    Running child = life.child();
    Conversation talk = talk();
    int before = talk.onTheirWay();
    boolean usable = false;
    try {
      talk.finish(outputs);
      usable = true;
    } catch (IOException | ProtocolException e) {
      boolean company = talk.company() || heldUp == child; // answers may have come before its end
      ProcessFailure why = life.lost(child, e, talk.first().orElseThrow());
      if (company && !life.isGivenUp()) {
        ahead.onLost(System.nanoTime());
        throw new LostAheadException(String.valueOf(why.getMessage()));
      }
      throw why;
    } catch (ProcessFailure.Failed | RejectedMessageException e) {
      usable = talk.onTheirWay() == before - 1; // else it has not been answered: too much was made
      throw e;
    } finally {
      if (!usable) {
        life.abandon(child);
      }
    }
    crowded = talk.onTheirWay() > 1;
    sample(child);
  }

  private Conversation talk() {
    return Objects.requireNonNull(life.conversation());
  }

  private void sample(Running child) {
    long now = System.nanoTime();
    if (now - sampledNanos > SAMPLE_NANOS) {
      sampledNanos = now;
      child.sample();
    }
  }

  @Override
  public void drop() {
    life.drop();
  }

  @Override
  public void holdUp() {
    Running child = slot.present();
    if (child != null && crowded) {
      crowded = false; // once is enough
      heldUp = child;
      SlotProcess.killSoon(child);
    }
  }

  @Override
  public void close() {
    life.close();
  }
}
