package io.tenuto.config;

import java.util.List;

/** A sink may promise once only of messages that come at least once. Pure. */
final class OnceSinks {
  private static final String LOSES = "at-most-once";

  private OnceSinks() {}

  static void check(Values file, List<Values> sinks) {
    if (!file.section("stream").text("delivery").filter(LOSES::equals).isPresent()) {
      return;
    }
    for (Values sink : sinks) {
      for (String kind : SinkKeys.KINDS) {
        sink.find(kind, Object.class)
            .filter(Values.class::isInstance)
            .map(Values.class::cast)
            .filter(target -> target.find("once", Boolean.class).orElse(false))
            .ifPresent(OnceSinks::refuse);
      }
    }
  }

  private static void refuse(Values target) {
    target
        .spot()
        .child("once")
        .report(
            target.at("once"),
            "true",
            "promises every message once, but stream.delivery: at-most-once may lose messages",
            "once: true only with a delivery that keeps messages",
            "Remove stream.delivery, or this line.");
  }
}
