package io.tenuto.config;

import io.tenuto.api.Delivery;
import java.util.Objects;

/**
 * Limits of the source's stream.
 *
 * @param delivery what <em>accepted</em> promises
 * @param maxMessage the largest message taken
 * @param retain how much the source keeps at most that is not settled; at least {@code maxMessage}
 */
public record StreamSpec(Delivery delivery, Size maxMessage, Size retain) {
  public StreamSpec {
    Objects.requireNonNull(delivery, "delivery");
    if (maxMessage.bytes() == 0 || retain.compareTo(maxMessage) < 0) {
      throw new IllegalArgumentException(
          "stream: 0 < maxMessage <= retain does not hold for "
              + maxMessage
              + " and "
              + retain
              + ".");
    }
  }
}
