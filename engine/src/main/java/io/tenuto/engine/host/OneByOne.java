package io.tenuto.engine.host;

import io.tenuto.api.Settlement;

/**
 * Runs work message by message: the next one is begun when the one before is answered, so that
 * whoever looks knows which one runs. Owned by a slot's thread.
 */
final class OneByOne {
  private final SlotCode code;
  private final Readiness readiness;
  private final Underway underway;
  private final Outcomes outcomes;
  private final WorkView view = new WorkView();

  OneByOne(SlotCode code, Readiness readiness, Underway underway, Outcomes outcomes) {
    this.code = code;
    this.readiness = readiness;
    this.underway = underway;
    this.outcomes = outcomes;
  }

  /** Runs as much as may be run now. */
  Ran run(Work work, Report report, long startNanos) {
    int end = work.from() + work.count();
    int next = work.from();
    view.begin(work, next);
    for (; next < end && !underway.givenUp(); next++) {
      boolean able = readiness.ready();
      long now = System.nanoTime();
      if (work.delivered().link().unleased(now)) {
        return new Ran(next, true);
      }
      if (next > work.from() && now - startNanos > Ran.LONGEST_NANOS) {
        break;
      }
      if (view.stands()) {
        one(work, next, report, able, now);
      } else {
        Outcomes.changed(report, next);
      }
      view.advance();
    }
    return new Ran(next, false);
  }

  private void one(Work work, int index, Report report, boolean able, long now) {
    if (!able || !work.delivered().link().mayStart(now)) { // the link is gone, or was just now
      report.add(index, Settlement.RELEASED);
      return;
    }
    underway.started(index, now);
    report.ran(1);
    try {
      code.process(view.message(), outcomes.forNext());
      outcomes.returned(work, index, report, view.message());
    } catch (Exception | Error e) {
      outcomes.failed(report, index, e);
    } finally {
      underway.stopped();
    }
  }
}
