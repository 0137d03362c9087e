package io.tenuto.engine.rest;

import io.tenuto.api.Ledger;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects with their fields in order. */
final class Document {
  private Document() {}

  /** An object of alternating field names and values. */
  static Map<String, Object> of(Object... namesAndValues) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return fields;
  }

  /** An account in messages. */
  static Map<String, Object> of(Ledger ledger) {
    return of(
        "accepted",
        ledger.accepted(),
        "completed",
        ledger.completed(),
        "deadLettered",
        ledger.deadLettered(),
        "dropped",
        ledger.dropped(),
        "passedOn",
        ledger.passedOn(),
        "retained",
        ledger.retained());
  }

  /** Six digits are enough for people, and keep documents short. */
  static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  static double seconds(long nanos) {
    return rounded(nanos / 1e9);
  }
}
