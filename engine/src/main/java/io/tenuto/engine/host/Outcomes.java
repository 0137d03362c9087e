package io.tenuto.engine.host;

import io.tenuto.api.Header;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.Settlement;
import io.tenuto.wire.EntryMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a run of user code ended, said in a {@link Report}: a message whose function has returned is
 * done, or answered for by its outputs, which are held until then; a failed one leaves none behind.
 * Owned by a slot's thread.
 */
final class Outcomes {
  private final Optional<StageOutput> output;
  private final Underway underway;
  private final Slot.Done done;
  private final List<StageOutput.Made> made = new ArrayList<>(); // by the present message
  private final Outputs outputs = this::emit;

  /**
   * @param output where outputs go; nowhere if empty
   * @param done told what becomes of outputs
   */
  Outcomes(Optional<StageOutput> output, Underway underway, Slot.Done done) {
    this.output = output;
    this.underway = underway;
    this.done = done;
  }

  /** Takes what the next message makes; nothing of the one before is left. */
  Outputs forNext() {
    made.clear();
    return outputs;
  }

  private void emit(Header header, Payload payload) {
    made.add(new StageOutput.Made(header, payload));
  }

  /** The function has returned: what it has made goes on. */
  void returned(Work work, int index, Report report, EntryMessage input)
      throws StageOutput.OutputRefusedException {
    if (made.isEmpty() || output.isEmpty()) {
      report.add(index, Settlement.DONE);
      return;
    }
    underway.handedOn(index);
    output.get().hand(input, made, new Handed(work, index));
  }

  /** The function, or the stage that its outputs go to, has refused or failed. */
  void failed(Report report, int index, Throwable e) {
    if (e instanceof RejectedMessageException) {
      report.cause(index, Cause.of(e));
      report.add(index, Settlement.REJECT);
    } else if (e instanceof StageOutput.OutputRefusedException refused) {
      underway.takenBack(index);
      report.cause(index, String.valueOf(e.getMessage()));
      report.add(index, refused.forGood() ? Settlement.REJECT : Settlement.RELEASED);
    } else {
      report.cause(index, Cause.of(e));
      report.add(index, Settlement.FAILED);
    }
  }

  /** There is no message to run, or it is not known any more what was run. */
  static void changed(Report report, int index) {
    report.cause(index, "its bytes are no message any more: its sender changed them");
    report.add(index, Settlement.FAILED);
  }

  /** A message whose outputs are on their way. */
  private final class Handed implements StageOutput.Settled {
    private final Work work;
    private final int index;

    Handed(Work work, int index) {
      this.work = work;
      this.index = index;
    }

    @Override
    public void all() {
      done.outputsSettled(work, index);
    }

    @Override
    public void hold() {
      done.hold(work);
    }

    @Override
    public void letGo() {
      done.letGo(work);
    }
  }
}
