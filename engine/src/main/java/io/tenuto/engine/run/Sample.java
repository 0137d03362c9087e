package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run at one moment; a line of {@code trace.jsonl}.
 *
 * @param seconds since the run began
 * @param ledger of the source's first group
 * @param expected how many messages there will be, -1 if unknown
 * @param perSecond messages completed per second since the last sample
 * @param bytesPerSecond payload accepted per second since the last sample
 * @param p50Millis median time to settlement since the last sample, 0 if none was settled
 * @param p99Millis 99th percentile of it
 * @param retainedBytes kept by the source's connector
 * @param busy share of time that each engine's slots spent in user code since the last sample, 0 to
 *     1, in the summary's order
 */
public record Sample(
    double seconds,
    Ledger ledger,
    long expected,
    double perSecond,
    double bytesPerSecond,
    double p50Millis,
    double p99Millis,
    long retainedBytes,
    List<Double> busy) {

  /** For JSON. */
  public Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("seconds", seconds);
    fields.putAll(RunSummary.fields(ledger));
    fields.put("perSecond", perSecond);
    fields.put("bytesPerSecond", bytesPerSecond);
    fields.put("p50Millis", p50Millis);
    fields.put("p99Millis", p99Millis);
    fields.put("retainedBytes", retainedBytes);
    fields.put("busy", busy);
    return fields;
  }
}
