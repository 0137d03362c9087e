package io.tenuto.wire;

import java.util.ArrayDeque;

/**
 * Both ends of the heartbeat rule. The receiver's right to start messages runs from the moment it
 * <em>sent</em> the heartbeat that the sender answered; the sender takes messages back only when
 * the time of its last answer plus lease plus drift margin has passed. Whatever is lost or late,
 * the receiver stops before the sender starts again elsewhere. Times are nanoseconds of each end's
 * own monotonic clock.
 */
public final class Lease {
  /** How long one answered heartbeat lasts. */
  public static final long LEASE_NANOS = 1_500_000_000L;

  /** How often the receiver sends one while it holds messages of the link. */
  public static final long INTERVAL_NANOS = 250_000_000L;

  /** How often it sends one at least. */
  public static final long RESTING_NANOS = 1_000_000_000L;

  /** What clocks may drift apart within a lease, generously. */
  public static final long DRIFT_NANOS = 150_000_000L;

  private Lease() {}

  /** The receiver's end. */
  public static final class Holder {
    private record Sent(long number, long atNanos) {}

    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private long next;
    private long validUntilNanos;

    /** The link begins with a lease: the handshake was an exchange of its own. */
    public Holder(long helloSentNanos) {
      validUntilNanos = helloSentNanos + LEASE_NANOS;
    }

    /** The number of a heartbeat sent now. */
    public long beat(long nowNanos) {
      unanswered.add(new Sent(next, nowNanos));
      if (unanswered.size() > 64) {
        unanswered.remove();
      }
      return next++;
    }

    /** The sender answered. */
    public void onAlive(long number) {
      while (!unanswered.isEmpty() && unanswered.peek().number() <= number) {
        Sent sent = unanswered.remove();
        if (sent.number() == number) {
          long renewed = sent.atNanos() + LEASE_NANOS;
          if (renewed - validUntilNanos > 0) { // a difference, since such clocks may overflow
            validUntilNanos = renewed;
          }
        }
      }
    }

    /** Until when messages may be started. */
    public long validUntilNanos() {
      return validUntilNanos;
    }
  }

  /**
   * The sender's end. Where the receiver may have been resting, it waits for longer than the lease:
   * that is always safe, and an end that is well is not given up.
   */
  public static final class Grantor {
    private long sinceNanos; // the last answer, or a beginning after that

    public Grantor(long welcomeNanos) {
      sinceNanos = welcomeNanos;
    }

    /** A heartbeat is answered now. */
    public void answer(long nowNanos) {
      sinceNanos = nowNanos;
    }

    /** A message goes out over a link on which there was none. */
    public void begins(long nowNanos) {
      sinceNanos = nowNanos;
    }

    /** Whether everything on the link may be leased again elsewhere. */
    public boolean expired(long nowNanos) {
      return nowNanos - sinceNanos > LEASE_NANOS + DRIFT_NANOS;
    }

    /** Whether the receiver is not there any more, though no message is on the link. */
    public boolean expiredAtRest(long nowNanos) {
      return expired(nowNanos - RESTING_NANOS);
    }
  }
}
