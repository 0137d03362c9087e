package io.tenuto.scheduler.scaling;

/**
 * What an operator may set; everything else follows from what is measured.
 *
 * @param workers how many there may be
 * @param headRoom share of what comes for which engines are kept above it, such as 0.1
 * @param drainSeconds in which what waits is to be worked off, once the engines for it are there
 * @param coolDownSeconds how long less must have been enough, at least, before engines end
 * @param workerStartUpSeconds from the order until a worker is there, as far as it is known
 * @param budgetWorkerSeconds sum over all workers, from the order to the end
 */
public record ScalingSettings(
    Limits workers,
    double headRoom,
    double drainSeconds,
    double coolDownSeconds,
    double workerStartUpSeconds,
    double budgetWorkerSeconds) {
  public static final ScalingSettings DEFAULT =
      new ScalingSettings(Limits.NONE, 0.05, 20, 3, 0, Double.POSITIVE_INFINITY);

  /**
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public ScalingSettings {
    require("headRoom", headRoom, 0, 10);
    require("drainSeconds", drainSeconds, 0.1, 1e6);
    require("coolDownSeconds", coolDownSeconds, 0, 1e6);
    require("workerStartUpSeconds", workerStartUpSeconds, 0, 1e6);
    require("budgetWorkerSeconds", budgetWorkerSeconds, 0, Double.POSITIVE_INFINITY);
  }

  private static void require(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          name + ": " + value + " is outside " + least + " to " + most);
    }
  }

  public ScalingSettings workers(Limits limits) {
    return new ScalingSettings(
        limits, headRoom, drainSeconds, coolDownSeconds, workerStartUpSeconds, budgetWorkerSeconds);
  }

  public ScalingSettings workerStartUp(double seconds) {
    return new ScalingSettings(
        workers, headRoom, drainSeconds, coolDownSeconds, seconds, budgetWorkerSeconds);
  }

  public ScalingSettings budget(double workerSeconds) {
    return new ScalingSettings(
        workers, headRoom, drainSeconds, coolDownSeconds, workerStartUpSeconds, workerSeconds);
  }

  public ScalingSettings drain(double seconds) {
    return new ScalingSettings(
        workers, headRoom, seconds, coolDownSeconds, workerStartUpSeconds, budgetWorkerSeconds);
  }

  public ScalingSettings headRoom(double share) {
    return new ScalingSettings(
        workers, share, drainSeconds, coolDownSeconds, workerStartUpSeconds, budgetWorkerSeconds);
  }

  public ScalingSettings coolDown(double seconds) {
    return new ScalingSettings(
        workers, headRoom, drainSeconds, seconds, workerStartUpSeconds, budgetWorkerSeconds);
  }
}
