package io.tenuto.bench.link;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a host can send, and be sent, in a second.
 *
 * @param bits per second, frames of the link layer included
 */
public record LinkRate(long bits) {
  private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(kbit|mbit|gbit)");

  /** Below this a heartbeat is late, above that no such link was ever seen to carry it. */
  private static final long LEAST = 1_000_000;

  private static final long MOST = 100_000_000_000L;

  /** What may go out at once: so much of a second. */
  private static final double BURST_SECONDS = 0.006;

  private static final long BURST_LEAST = 64 << 10; // one segment as TCP hands them down

  public LinkRate {
    if (bits < LEAST || bits > MOST) {
      throw new IllegalArgumentException(
          "a link of " + bits + " bit/s: 1 Mbit/s to 100 Gbit/s expected");
    }
  }

  /**
   * Reads {@code 1400mbit}, {@code 1.4gbit}.
   *
   * @throws IllegalArgumentException if it is none, with what is expected
   */
  public static LinkRate parse(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "link " + text + ": a number with kbit, mbit or gbit expected, such as 1400mbit");
    }
    return new LinkRate(Math.round(Double.parseDouble(form.group(1)) * unit(form.group(2))));
  }

  private static double unit(String name) {
    return switch (name) {
      case "kbit" -> 1e3;
      case "mbit" -> 1e6;
      default -> 1e9;
    };
  }

  /** Bytes that may go out at once after a pause. */
  long burstBytes() {
    return Math.max(BURST_LEAST, Math.round(bits / 8.0 * BURST_SECONDS));
  }
}
