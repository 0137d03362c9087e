package io.tenuto.harmonicio;

import java.time.Clock;
import java.util.List;

/** {@link Announcements} with a clock and a lock. */
final class Announced {
  private final Announcements told = new Announcements();
  private final Clock clock;

  Announced(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String image, String source, String digest, String peer) {
    long second = clock.millis() / 1000;
    told.add(new Announcements.Announced(image, source, digest, System.nanoTime(), second), peer);
  }

  /**
   * @param beganNanos when the message began to come
   */
  synchronized Announcements.Arrival come(
      String image, String peer, String digest, long beganNanos) {
    return told.come(image, peer, digest, beganNanos);
  }

  synchronized void restore(String image, String peer, String digest) {
    told.restore(image, peer, digest);
  }

  synchronized List<Announcements.Announced> waiting() {
    return told.waiting(System.nanoTime());
  }
}
