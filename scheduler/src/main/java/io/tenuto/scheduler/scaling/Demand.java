package io.tenuto.scheduler.scaling;

import io.tenuto.scheduler.load.Load;
import io.tenuto.scheduler.packing.Resources;

/** How many engines a stream should have. Pure arithmetic. */
final class Demand {
  /** What rounding makes of a whole number must not cost an engine. */
  private static final double ROUNDING = 1e-9;

  /** Messages that wait for less than this are on their way, no backlog. */
  private static final double ON_THE_WAY_SECONDS = 0.25;

  private final ScalingSettings settings;
  private final Resources worker;

  /**
   * @param worker what a worker has
   */
  Demand(ScalingSettings settings, Resources worker) {
    this.settings = settings;
    this.worker = worker;
  }

  /**
   * @param must engines that are needed, for which workers are ordered
   * @param engines that should be there, where there is room
   * @param reason of that number
   */
  record Wanted(int must, int engines, Reason reason) {}

  /**
   * What is needed from the moment when an engine that is ordered now takes messages.
   *
   * @param startUpSeconds until then
   * @param plan of this stream
   */
  Wanted of(Stream stream, double startUpSeconds, DrainPlan plan, long nowNanos) {
    Load load = stream.load();
    double perEngine = stream.perEngine();
    int there = there(stream);
    double capacity = Double.isInfinite(perEngine) ? 0 : there * perEngine; // 0: nobody knows
    if (load.arrivalPerSecond() <= 0 && load.waiting() <= 0) {
      plan.nothingWaits();
      return wanted(stream, 0, 0, Reason.Cause.NOTHING_TO_DO, startUpSeconds, capacity);
    }
    if (Double.isInfinite(perEngine)) { // nobody knows yet: the first one will tell
      int first = Math.max(1, there);
      return wanted(stream, first, first, Reason.Cause.FIRST_MESSAGE, startUpSeconds, capacity);
    }
    double arrival = load.arrivalIn(startUpSeconds);
    double waits = waitsThen(load, stream.ready() * perEngine, arrival, startUpSeconds);
    double drains = 0;
    if (isBacklog(waits, stream)) {
      drains = waits / (perEngine * plan.seconds(startUpSeconds, nowNanos));
    } else if (load.waiting() <= 0) {
      plan.nothingWaits();
    }
    double comes = arrival / perEngine;
    double must = Math.max(1, Math.ceil(comes + drains - ROUNDING));
    double better = Math.ceil(comes * (1 + settings.headRoom()) + drains - ROUNDING);
    double engines = Math.max(must, Math.min(better, filled(must, stream.size())));
    return wanted(
        stream,
        must,
        engines,
        cause(load, engines, there, arrival, capacity),
        startUpSeconds,
        capacity);
  }

  private static int there(Stream stream) {
    return stream.ready() + stream.starting();
  }

  /** As many engines as their workers hold: room that is paid for, where more cost nothing. */
  private double filled(double engines, Resources size) {
    long each = size.timesIn(worker);
    return each == 0 ? engines : Math.ceil(engines / each) * each;
  }

  private static boolean isBacklog(double waits, Stream stream) {
    return waits > Math.max(1, stream.load().arrivalPerSecond() * ON_THE_WAY_SECONDS);
  }

  private static double waitsThen(
      Load load, double capacity, double arrivalThen, double startUpSeconds) {
    double meanArrival = (load.arrivalPerSecond() + arrivalThen) / 2;
    return Math.max(0, load.waiting() + (meanArrival - capacity) * startUpSeconds);
  }

  private static Reason.Cause cause(
      Load load, double engines, int there, double arrivalThen, double capacity) {
    if (there == 0) {
      return Reason.Cause.FIRST_MESSAGE;
    }
    if (load.arrivalPerSecond() > capacity) {
      return Reason.Cause.ARRIVAL_ABOVE_CAPACITY;
    }
    if (engines <= there) {
      return Reason.Cause.LESS_TO_DO;
    }
    if (arrivalThen > capacity) {
      return Reason.Cause.ARRIVAL_RISES;
    }
    return load.waiting() >= 1 ? Reason.Cause.WAITING : Reason.Cause.HEAD_ROOM;
  }

  private Wanted wanted(
      Stream stream,
      double must,
      double engines,
      Reason.Cause cause,
      double startUpSeconds,
      double capacity) {
    Load load = stream.load();
    int clamped = stream.limits().clamp(engines);
    // more than there are, if fewer than wanted, have the same reason
    boolean limits = clamped > engines || (clamped < engines && clamped < there(stream));
    Reason.Cause why = limits ? Reason.Cause.LIMITS : cause;
    double left = clamped * stream.perEngine() - load.arrivalPerSecond();
    double drain = load.waiting() > 0 && left > 0 ? load.waiting() / left : 0;
    return new Wanted(
        Math.min(clamped, stream.limits().clamp(must)),
        clamped,
        new Reason(
            why,
            load.arrivalPerSecond(),
            capacity,
            load.waiting(),
            startUpSeconds,
            Double.isFinite(drain) ? drain : 0));
  }
}
