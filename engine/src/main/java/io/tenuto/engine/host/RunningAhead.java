package io.tenuto.engine.host;

import io.tenuto.api.Settlement;
import java.util.function.DoubleSupplier;

/**
 * Runs work with code that is given messages ahead of its answers. They are run in their order, so
 * that the one that was handed over first is the one that runs: {@code finished ≤ begun ≤ end}, and
 * those between are on their way. Where several were lost together each is handed over again,
 * alone. Owned by a slot's thread, but for {@link #endHoldUp}.
 */
final class RunningAhead {
  /** Work that code is given ahead: well below what a lease's end may be off. */
  private static final long AHEAD_NANOS = 5_000_000;

  /** Others are not kept waiting for longer behind one: less than what leases differ by. */
  private static final long LONGEST_HOLD_UP_NANOS = 80_000_000;

  /** So many messages are ahead at most. */
  private static final int MOST_AHEAD = 64;

  private final AheadCode code;
  private final Readiness readiness;
  private final Underway underway;
  private final Outcomes outcomes;
  private final DoubleSupplier serviceNanos;
  private final WorkView toBegin = new WorkView(); // at begun
  private final WorkView toFinish = new WorkView(); // at finished

  // Of the present work.
  private long startNanos;
  private int end;
  private int finished; // those before are over
  private int begun; // those before have been handed over
  private int careful; // those before are handed over alone
  private boolean unleased;
  private boolean enough; // no more of this work is begun

  /**
   * @param serviceNanos what a message takes at present, in the mean; NaN while nothing is known
   */
  RunningAhead(
      AheadCode code,
      Readiness readiness,
      Underway underway,
      Outcomes outcomes,
      DoubleSupplier serviceNanos) {
    this.code = code;
    this.readiness = readiness;
    this.underway = underway;
    this.outcomes = outcomes;
    this.serviceNanos = serviceNanos;
  }

  /** Runs as much as may be run now; nothing is on its way when it returns. */
  Ran run(Work work, Report report, long start) {
    startNanos = start;
    end = work.from() + work.count();
    finished = work.from();
    begun = finished;
    careful = finished;
    unleased = false;
    enough = false;
    toBegin.begin(work, begun);
    toFinish.begin(work, finished);
    while (!underway.givenUp()) {
      handOver(work, report);
      if (begun == finished) {
        break;
      }
      finishFirst(work, report);
      if (begun > finished) {
        underway.started(finished, System.nanoTime());
      } else {
        underway.stopped();
      }
    }
    underway.stopped();
    return new Ran(finished, unleased);
  }

  /** Hands over what may be on its way now: one message, or those that may wait behind it. */
  private void handOver(Work work, Report report) {
    InLink link = work.delivered().link();
    while (!enough && begun < end && (begun == finished || (toBegin.stands() && mayGoAhead()))) {
      boolean first = begun == finished;
      boolean able = !first || readiness.ready();
      long now = System.nanoTime();
      unleased = link.unleased(now);
      boolean late =
          begun > work.from() && begun >= careful && now - startNanos > Ran.LONGEST_NANOS;
      enough = unleased || late;
      if (enough || (!first && !link.mayStart(now))) {
        return;
      }
      if (!able || !link.mayStart(now)) {
        report.add(begun, Settlement.RELEASED);
      } else if (!toBegin.stands()) {
        Outcomes.changed(report, begun);
      } else if (handedOver(report, first, now)) {
        begun++;
        toBegin.advance();
        continue;
      } else if (!first) {
        return; // it is tried again when it is the first
      }
      begun++; // it is over without having been handed over
      finished++;
      toBegin.advance();
      toFinish.advance();
    }
  }

  private boolean mayGoAhead() {
    return finished >= careful
        && mayWait(begun - finished, serviceNanos.getAsDouble())
        && code.takes(toBegin.message().entryBytes());
  }

  /**
   * Whether another message may wait behind those that are on their way.
   *
   * @param serviceNanos what each takes; none waits while that is NaN, since nothing is known of it
   */
  static boolean mayWait(int onTheirWay, double serviceNanos) {
    return onTheirWay < MOST_AHEAD && onTheirWay * serviceNanos < AHEAD_NANOS;
  }

  /** Hands a message over; false if that failed, which is its end if it is the first. */
  private boolean handedOver(Report report, boolean first, long now) {
    if (first) {
      underway.started(begun, now);
    }
    try {
      code.begin(toBegin.message());
      return true;
    } catch (Exception | Error e) {
      if (first) {
        report.ran(1);
        outcomes.failed(report, begun, e);
        underway.stopped();
      }
      return false;
    }
  }

  /** Sees the first message to its end, and what has become of those behind it. */
  private void finishFirst(Work work, Report report) {
    if (isFinished(work, report)) {
      finished++;
      toFinish.advance();
    } else {
      careful = Math.max(careful, begun);
    }
    if (begun > finished && !work.delivered().link().mayStart(System.nanoTime())) {
      code.drop(); // the next one would be begun without a lease
    }
    if (code.onTheirWay() < begun - finished) { // they went down with the one before
      begun = finished;
      toBegin.begin(work, begun);
    }
  }

  /** Waits for the end of the first message; false if it has to be handed over again. */
  private boolean isFinished(Work work, Report report) {
    try {
      code.finish(outcomes.forNext());
      report.ran(1);
      if (toFinish.stands()) {
        outcomes.returned(work, finished, report, toFinish.message());
      } else {
        Outcomes.changed(report, finished); // what it was made of is not known any more
      }
    } catch (AheadCode.LostAheadException e) {
      return false;
    } catch (Exception | Error e) {
      report.ran(1);
      outcomes.failed(report, finished, e);
    }
    return true;
  }

  /**
   * A message that runs for longer than others may wait behind it, where nobody looks at their
   * leases any more, is tried again alone, and so are they. Any thread.
   */
  void endHoldUp(long nowNanos) {
    if (underway.runningNanos(nowNanos) > LONGEST_HOLD_UP_NANOS) {
      code.holdUp();
    }
  }
}
