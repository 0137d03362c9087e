package io.tenuto.config;

import io.tenuto.api.Delivery;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Limits of the source's stream.
 *
 * @param delivery what <em>accepted</em> promises
 * @param maxMessage the largest message taken
 * @param retain how much the source keeps at most that is not settled; at least {@code maxMessage}
 * @param log where {@link Delivery#DURABLE} keeps messages; absolute, or relative to the output
 *     folder
 * @param maxDisk how much of the disk it may use for that; then at least twice {@code maxMessage}
 * @param keepers addresses of those that {@link Delivery#REPLICATED} needs; two or more then, and
 *     none else
 */
public record StreamSpec(
    Delivery delivery, Size maxMessage, Size retain, Path log, Size maxDisk, List<String> keepers) {
  private static final Path LOG = Path.of("log");
  private static final Size DISK = new Size(10L << 30);

  public StreamSpec {
    Objects.requireNonNull(delivery, "delivery");
    keepers = List.copyOf(keepers);
    if ((delivery == Delivery.REPLICATED) != (keepers.size() >= 2)) {
      throw new IllegalArgumentException(
          "stream.keepers: "
              + keepers
              + " with "
              + delivery
              + "; expected two or more with"
              + " REPLICATED, and none else.");
    }
    if (maxMessage.bytes() == 0 || retain.compareTo(maxMessage) < 0) {
      throw new IllegalArgumentException(
          "stream: 0 < maxMessage <= retain does not hold for "
              + maxMessage
              + " and "
              + retain
              + ".");
    }
    if (delivery == Delivery.DURABLE && maxDisk.bytes() / 2 < maxMessage.bytes()) {
      throw new IllegalArgumentException(
          "stream: 2 * maxMessage <= maxDisk does not hold for "
              + maxMessage
              + " and "
              + maxDisk
              + ".");
    }
  }

  /** With the default place and size of a log. */
  public StreamSpec(Delivery delivery, Size maxMessage, Size retain) {
    this(delivery, maxMessage, retain, LOG, DISK, List.of());
  }

  /** Whether what is accepted outlives the run, and the next one goes on with it. */
  public boolean durable() {
    return delivery == Delivery.DURABLE || replicated();
  }

  /** Whether keepers on other hosts have what is accepted. */
  public boolean replicated() {
    return delivery == Delivery.REPLICATED;
  }

  /** The mode in force, for people: {@code replicated(2)} with two keepers. */
  public String mode() {
    String word = delivery.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return replicated() ? word + "(" + keepers.size() + ")" : word;
  }

  /** The folder of the log, given the output folder. */
  public Path logIn(Path output) {
    return output.resolve(log);
  }
}
