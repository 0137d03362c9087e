package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.packing.Resources;
import java.util.Collection;

/**
 * How many workers what comes now needs at least, if engines and workers started in no time: whole
 * engines, added up for each kind of resource. Nobody can do with fewer; where engines do not fit
 * together well, nobody with so few.
 */
final class LeastWorkers {
  private static final double ROUNDING = 1e-9;

  private final Resources worker;

  LeastWorkers(Resources worker) {
    this.worker = worker;
  }

  int of(Collection<SimulatedStream> streams) {
    double cpu = 0;
    double memory = 0;
    double network = 0;
    double gpu = 0;
    for (SimulatedStream each : streams) {
      double busy = each.flow.arrivalRate() * each.trace.serviceSeconds() / each.trace.slots();
      double engines = Math.ceil(busy - ROUNDING);
      Resources engine = each.trace.engine();
      cpu += engines * engine.cpuMicros();
      memory += engines * engine.memoryBytes();
      network += engines * engine.networkBytes();
      gpu += engines * engine.gpuSlots();
    }
    double most =
        Math.max(
            Math.max(share(cpu, worker.cpuMicros()), share(memory, worker.memoryBytes())),
            Math.max(share(network, worker.networkBytes()), share(gpu, worker.gpuSlots())));
    return (int) Math.ceil(most - ROUNDING);
  }

  private static double share(double needed, long there) {
    return needed == 0 ? 0 : needed / there;
  }
}
