package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Limits;
import java.util.List;

/**
 * What comes, and what there is to work on it.
 *
 * @param name for people
 * @param seconds how long it is
 * @param worker what each worker has
 * @param workerStartUpSeconds from the order until a worker is there
 * @param streams at least one
 * @param failures what goes wrong
 */
public record Trace(
    String name,
    double seconds,
    Resources worker,
    double workerStartUpSeconds,
    List<StreamTrace> streams,
    Failures failures) {

  /**
   * @throws IllegalArgumentException naming what cannot be
   */
  public Trace {
    require(seconds > 0 && seconds <= 1e8, "seconds: " + seconds + " is outside 0 to 100,000,000");
    require(
        workerStartUpSeconds >= 0 && workerStartUpSeconds <= 1e6,
        "the start-up of workers: " + workerStartUpSeconds + " s is outside 0 to 1,000,000 s");
    require(!streams.isEmpty(), "a trace without streams has nothing to show");
    streams = List.copyOf(streams);
  }

  /** The same, with workers that take so long to start. */
  public Trace workerStartUp(double ofSeconds) {
    return new Trace(name, seconds, worker, ofSeconds, streams, failures);
  }

  /** The same, with things that go wrong. */
  public Trace failing(Failures what) {
    return new Trace(name, seconds, worker, workerStartUpSeconds, streams, what);
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * One stream.
   *
   * @param serviceSeconds that one message keeps a slot busy
   * @param engine what one engine really needs while it is busy
   * @param guess what it is taken to need before it was measured
   * @param rates from when on how many messages come in a second, in the order of time; before the
   *     first none
   */
  public record StreamTrace(
      String name,
      double serviceSeconds,
      int slots,
      Resources engine,
      Resources guess,
      double startUpSeconds,
      Limits limits,
      List<Rate> rates) {
    /**
     * @throws IllegalArgumentException naming what cannot be
     */
    public StreamTrace {
      require(
          serviceSeconds > 0 && serviceSeconds <= 1e6,
          name + ": a message takes " + serviceSeconds + " s, which is outside 0 to 1,000,000");
      require(
          startUpSeconds >= 0 && startUpSeconds <= 1e6,
          name + ": a start takes " + startUpSeconds + " s, which is outside 0 to 1,000,000");
      require(slots >= 1, name + ": an engine has " + slots + " slots; at least 1 was expected");
      double before = Double.NEGATIVE_INFINITY;
      for (Rate rate : rates) {
        require(
            rate.fromSecond() >= 0 && rate.fromSecond() > before,
            name
                + ": a rate from second "
                + rate.fromSecond()
                + " on comes after one from second "
                + before
                + " on. Put them in the order of time, each second once.");
        require(
            rate.perSecond() >= 0 && rate.perSecond() <= 1e9,
            name
                + ", from second "
                + rate.fromSecond()
                + " on: "
                + rate.perSecond()
                + " messages/s; a number from 0 to 1,000,000,000 was expected."
                + " Where nothing was measured, say so by ending the trace before.");
        before = rate.fromSecond();
      }
      rates = List.copyOf(rates);
    }
  }

  /**
   * A constant rate from some second on.
   *
   * @param fromSecond of the trace
   */
  public record Rate(double fromSecond, double perSecond) {}

  /**
   * What goes wrong.
   *
   * @param workersLostAt seconds at which the worker with most engines dies
   * @param failingOrders how many orders of workers fail, from the first on
   */
  public record Failures(List<Double> workersLostAt, int failingOrders) {
    public static final Failures NONE = new Failures(List.of(), 0);

    /**
     * @throws IllegalArgumentException naming what cannot be
     */
    public Failures {
      workersLostAt = List.copyOf(workersLostAt);
      for (double second : workersLostAt) {
        require(
            second >= 0, "a worker is lost at second " + second + ", which is before the trace");
      }
      require(failingOrders >= 0, "failingOrders: " + failingOrders + " is negative");
    }
  }
}
