package io.tenuto.transport;

import io.tenuto.transport.tls.TlsException;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.RefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is said of connections that were cut off before they had proved the token: the first
 * one at once, then one line in ten seconds however many there are. Pure. Owned by one thread.
 */
final class Strangers {
  static final long SILENCE_NANOS = 10_000_000_000L;

  private long saidNanos;
  private long unsaid;
  private boolean any;

  /**
   * One was cut off.
   *
   * @param peer for people
   * @param cause why, null if it left by itself
   * @return what to say, if anything
   */
  Optional<String> on(String peer, @Nullable Throwable cause, long nowNanos) {
    if (!notable(cause)) {
      return Optional.empty();
    }
    if (any && nowNanos - saidNanos < SILENCE_NANOS) {
      unsaid++;
      return Optional.empty();
    }
    String more = unsaid == 0 ? "" : " So were " + unsaid + " others before it.";
    any = true;
    saidNanos = nowNanos;
    unsaid = 0;
    return Optional.of(peer + " was cut off: " + (cause == null ? "" : cause.getMessage()) + more);
  }

  /** Those who leave, or may come again later, are everyday life. */
  private static boolean notable(@Nullable Throwable cause) {
    return cause instanceof ProtocolException
        || cause instanceof TlsException
        || (cause instanceof RefusedException refusal && !refusal.retryable());
  }
}
