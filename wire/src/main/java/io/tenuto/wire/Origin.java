package io.tenuto.wire;

import java.util.Objects;

/**
 * Where the messages of one route come from: the part of their identity that they share.
 *
 * @param stream stream, or stage that produced them
 * @param source name of the source of the original messages
 * @param incarnation the source's run
 */
public record Origin(String stream, String source, long incarnation) {
  public Origin {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(source, "source");
  }

  /** The origin of what {@code stage} makes of messages of this origin. */
  public Origin outputOf(String stage) {
    return new Origin(stage, source, incarnation);
  }

  Control announce(int route) {
    return Control.of(
        "route", "route", route, "stream", stream, "source", source, "incarnation", incarnation);
  }

  static Origin announced(Control control) {
    return new Origin(
        control.text("stream"), control.text("source"), control.number("incarnation"));
  }
}
