package io.tenuto.engine.node;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an engine has done since it began, told once a second.
 *
 * @param arrivals messages delivered to it
 * @param inFlight messages that are there now, waiting or running
 * @param finished messages that user code was run for
 * @param failures messages answered as failed or rejected
 * @param busyNanos time slots spent in user code
 * @param cpuNanos processor time of slots and of the user's processes behind them
 * @param memoryBytes heap of the engine's process and memory of the user's processes, now
 * @param serviceTimes buckets of {@link io.tenuto.engine.host.ServiceTimes}: number and count in
 *     turn
 */
public record EngineReport(
    String name,
    long arrivals,
    long inFlight,
    long finished,
    long failures,
    long busyNanos,
    long cpuNanos,
    long memoryBytes,
    List<Long> serviceTimes) {
  public EngineReport {
    Objects.requireNonNull(name, "name");
    serviceTimes = List.copyOf(serviceTimes);
  }

  Map<String, Object> toFields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("name", name);
    fields.put("arrivals", arrivals);
    fields.put("inFlight", inFlight);
    fields.put("finished", finished);
    fields.put("failures", failures);
    fields.put("busyNanos", busyNanos);
    fields.put("cpuNanos", cpuNanos);
    fields.put("memoryBytes", memoryBytes);
    fields.put("serviceTimes", serviceTimes);
    return fields;
  }

  static EngineReport of(Map<String, Object> fields) {
    var control = new Control("engine report", fields);
    return new EngineReport(
        control.text("name"),
        control.number("arrivals", 0),
        control.number("inFlight", 0),
        control.number("finished", 0),
        control.number("failures", 0),
        control.number("busyNanos", 0),
        control.number("cpuNanos", 0),
        control.number("memoryBytes", 0),
        Fields.numbers(fields.get("serviceTimes")));
  }
}
