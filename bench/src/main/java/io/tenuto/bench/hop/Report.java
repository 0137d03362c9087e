package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import io.tenuto.bench.Manifest;
import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Results as text. */
final class Report {
  private static final String RATE_HEAD =
      String.format(
          Locale.ROOT, "%-5s %7s %14s %14s %6s", "", "size", "messages/s", "raw sockets", "ratio");

  private Report() {}

  /** A JSON array, one result per line; each says where it was measured. */
  static String json(Manifest manifest, List<HopResult> results) {
    var lines = new StringJoiner(",\n ", "[", "]");
    for (HopResult result : results) {
      var all = new LinkedHashMap<>(result.json());
      all.put("manifest", manifest.values());
      lines.add(new String(Json.write(all), StandardCharsets.UTF_8));
    }
    return lines.toString();
  }

  static String table(Manifest manifest, List<HopResult> results) {
    var text = new StringBuilder();
    manifest
        .values()
        .forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    String measure = "";
    for (HopResult result : results) {
      if (!result.measure().equals(measure)) {
        measure = result.measure();
        text.append('\n').append(measure).append('\n');
        if (measure.equals("rate")) {
          text.append(RATE_HEAD).append('\n');
        }
      }
      text.append(result.row()).append(result.met() ? "" : "  BELOW TARGET").append('\n');
    }
    return text.toString();
  }

  static String size(int bytes) {
    return bytes >= 1_000_000 && bytes % 1_000_000 == 0
        ? bytes / 1_000_000 + " MB"
        : bytes >= 1000 && bytes % 1000 == 0 ? bytes / 1000 + " kB" : bytes + " B";
  }

  static String delivery(Delivery delivery) {
    return delivery.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
