package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.load.LoadMeter;
import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.profile.EngineProfile;
import io.tenuto.scheduler.profile.Sample;
import io.tenuto.scheduler.scaling.Cluster;
import io.tenuto.scheduler.scaling.Stream;

/** One stream of a trace: its flow, and what is measured of it. Owned by one thread. */
final class SimulatedStream {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Steps that follow one another as closely as this are one change. */
  private static final double GOES_ON_SECONDS = 30;

  /** Once that many samples agree there is nothing more to learn of a constant. */
  private static final int SAMPLES = 8;

  final Trace.StreamTrace trace;
  final Stream stream;
  final Flow flow;
  final Reversals reversals = new Reversals();
  private final LoadMeter meter = new LoadMeter(0);
  private final EngineProfile profile;
  private int samples;
  private int direction; // in which what comes changed last
  double steadySince; // second at which the rate changed last

  SimulatedStream(Trace.StreamTrace trace, Cluster cluster, Delays delays) {
    this.trace = trace;
    this.flow = new Flow(trace.serviceSeconds(), delays);
    this.profile = new EngineProfile(trace.guess(), cluster.workerSize(), 1);
    this.stream =
        cluster.addStream(
            trace.name(),
            trace.slots(),
            trace.limits(),
            trace.guess(),
            Math.round(trace.startUpSeconds() * SECOND_NANOS));
  }

  /** Tells the cluster what is measured now. */
  void measure(Cluster cluster, double second) {
    flow.until(second);
    meter.observe(
        Math.round(second * SECOND_NANOS),
        new LoadMeter.Counts(flow.arrived(), flow.completed(), flow.busySeconds()),
        flow.waiting());
    cluster.load(stream, meter.load());
    double slots = (double) stream.ready() * stream.slots();
    if (slots > 0 && samples < SAMPLES) {
      double share = Math.min(1, flow.busySlots() / slots);
      Resources real = trace.engine();
      long busy = Math.round(share * SECOND_NANOS);
      profile.observe(
          new Sample(
              SECOND_NANOS,
              busy,
              Math.round(share * real.cpuMicros() * 1000),
              real.memoryBytes(),
              Math.round(share * real.networkBytes()),
              real.gpuSlots()));
      if (profile.measured() && !profile.size().equals(stream.size())) {
        cluster.size(stream, profile.size());
      }
      samples += share > 0.05 ? 1 : 0;
    }
  }

  /** What comes changes. */
  void rate(double second, double perSecond) {
    flow.until(second);
    double before = flow.arrivalRate();
    int sign = (int) Math.signum(perSecond - before);
    if (sign != 0) {
      // what goes on in one direction is one change, in however many steps
      if (sign != direction || second - steadySince > GOES_ON_SECONDS) {
        reversals.loadChanges();
      }
      direction = sign;
      steadySince = second;
    }
    flow.arrives(perSecond);
  }

  /** Its engines are together as fast as so many. */
  void serve(double second, double engines) {
    flow.until(second);
    double slots = engines * stream.slots();
    flow.serves(slots / trace.serviceSeconds(), engines == 0 ? 1 : stream.ready() / engines);
  }

  /** Engines were started or stopped. */
  void engines(Cluster cluster) {
    // not those that are replaced elsewhere, which is no change of their number
    reversals.number(stream.ready() + stream.starting() - cluster.toBeReplaced(stream));
  }

  /** A worker is drained: its engines are counted no more. */
  void replaced(Cluster cluster) {
    reversals.from(stream.ready() + stream.starting() - cluster.toBeReplaced(stream));
  }

  /** How much of their time its ready engines work. */
  double busyShare() {
    double slots = (double) stream.ready() * stream.slots();
    return slots == 0 ? 1 : Math.min(1, flow.busySlots() / slots);
  }

  /** Whether more waits than is on its way. */
  boolean isBehind() {
    return flow.waiting() > Math.max(1, flow.arrivalRate() * 0.25);
  }

  /** Cores that its engines use now. */
  double usedCores() {
    return flow.busySlots() / trace.slots() * trace.engine().cpuMicros() / 1e6;
  }
}
