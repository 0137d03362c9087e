package io.tenuto.bench.master;

import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;

/**
 * What a master needed.
 *
 * @param registerSeconds from the first dial until everything was registered and leased
 * @param registerCpuSeconds processor time of that
 * @param cpuShare of one core afterwards, 0 to 1 and above
 * @param residentBytes in RAM at the end
 * @param peakResidentBytes the most in RAM at any time
 * @param heapBytes of its heap in use, garbage included
 * @param reportsPerSecond that it answered
 */
public record MasterResult(
    MasterOptions options,
    double registerSeconds,
    double registerCpuSeconds,
    double cpuShare,
    long residentBytes,
    long peakResidentBytes,
    long heapBytes,
    double reportsPerSecond) {
  /** The most that a master with 1,000 engines and 100 connectors may take of a core. */
  public static final double MOST_CPU_SHARE = 0.10;

  /** The most memory that it may have in RAM. */
  public static final long MOST_BYTES = 256L << 20;

  /**
   * Whether both figures are within their targets, which were set for a master that nobody asks.
   */
  public boolean met() {
    return cpuShare <= MOST_CPU_SHARE && peakResidentBytes <= MOST_BYTES;
  }

  String json() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("schemaVersion", 1);
    fields.put("engines", options.engines());
    fields.put("connectors", options.connectors());
    fields.put("streams", options.streams());
    fields.put("asking", options.asking());
    fields.put("seconds", options.measure().toSeconds());
    fields.put("registerSeconds", registerSeconds);
    fields.put("registerCpuSeconds", registerCpuSeconds);
    fields.put("cpuShare", cpuShare);
    fields.put("cpuShareTarget", MOST_CPU_SHARE);
    fields.put("residentBytes", residentBytes);
    fields.put("peakResidentBytes", peakResidentBytes);
    fields.put("heapBytes", heapBytes);
    fields.put("bytesTarget", MOST_BYTES);
    fields.put("reportsPerSecond", reportsPerSecond);
    fields.put("met", met());
    return new String(Json.write(fields), StandardCharsets.UTF_8);
  }

  String table() {
    return String.format(
        Locale.ROOT,
        """
        %d engines and %d connectors on %d streams, measured for %d s%s
        registered and leased   %.1f s, %.1f s of processor time
        reports answered        %.0f per second
        processor               %.1f %% of a core (target: at most %.0f %%)
        memory                  %d MiB in RAM, %d MiB at most (target: at most %d MiB), %d MiB of heap in use
        %s""",
        options.engines(),
        options.connectors(),
        options.streams(),
        options.measure().toSeconds(),
        options.asking() ? ", asked over REST every second" : "",
        registerSeconds,
        registerCpuSeconds,
        reportsPerSecond,
        cpuShare * 100,
        MOST_CPU_SHARE * 100,
        residentBytes >> 20,
        peakResidentBytes >> 20,
        MOST_BYTES >> 20,
        heapBytes >> 20,
        met() ? "within the targets" : "NOT within the targets");
  }
}
