package io.tenuto.bench.log;

import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * What was measured, medians over the rounds.
 *
 * @param plainRate bytes per second that a plain file took
 * @param logRate bytes per second that the log took
 * @param ratio median over the rounds of log ÷ plain of the same round
 * @param ratios of each round, in their order
 * @param readRate bytes per second read back from the log, from the system's cache
 * @param openSeconds to open the written log, with its check of every record's header
 */
public record LogBenchResult(
    LogBenchOptions options,
    double plainRate,
    double logRate,
    double ratio,
    List<Double> ratios,
    double readRate,
    double openSeconds) {
  /** The least that the log may keep of the disk's own rate. */
  public static final double LEAST_RATIO = 0.8;

  /** Whether the log keeps enough of the disk's own rate. */
  public boolean met() {
    return ratio >= LEAST_RATIO;
  }

  String json() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("schemaVersion", 1);
    fields.put("recordBytes", options.recordBytes());
    fields.put("forceBytes", options.forceBytes());
    fields.put("totalBytes", options.totalBytes());
    fields.put("rounds", options.rounds());
    fields.put("plainRate", plainRate);
    fields.put("logRate", logRate);
    fields.put("ratio", ratio);
    fields.put("ratios", ratios);
    fields.put("ratioTarget", LEAST_RATIO);
    fields.put("readRate", readRate);
    fields.put("openSeconds", openSeconds);
    fields.put("met", met());
    return new String(Json.write(fields), StandardCharsets.UTF_8);
  }

  String table() {
    return String.format(
        Locale.ROOT,
        """
        records of %d bytes, forced each %d bytes, %d rounds of %d bytes
        plain file   %.0f MB/s
        log          %.0f MB/s, %.2f of it (target: at least %.2f; rounds: %s)
        read back    %.0f MB/s
        opened in    %.3f s
        %s""",
        options.recordBytes(),
        options.forceBytes(),
        options.rounds(),
        options.totalBytes(),
        plainRate / 1e6,
        logRate / 1e6,
        ratio,
        LEAST_RATIO,
        String.join(
            " ", ratios.stream().map(each -> String.format(Locale.ROOT, "%.2f", each)).toList()),
        readRate / 1e6,
        openSeconds,
        met() ? "within the target" : "NOT within the target");
  }
}
