package io.tenuto.engine.relay;

import io.tenuto.wire.RefusedException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which callers of a relay are joined, and which are sent away: those that have waited too
 * long, that were followed by another in their place, or that come while there is no room. Owned by
 * one thread; does no I/O, reads no clock.
 */
final class MeetingMachine {
  /** How long a caller waits; shorter than any handshake's deadline, longer than pauses between. */
  static final long PATIENCE_NANOS = 4_000_000_000L;

  static final int MOST_WAITING = 1024;

  /** Each pair may hold twice {@code 256 KiB}, when both are slow. */
  static final int MOST_PAIRS = 256;

  private final Commands commands;
  private final Map<Appointment, Waiting> waiting = new LinkedHashMap<>();
  private final Map<Long, Appointment> appointments = new HashMap<>(); // never iterated over
  private int pairs;

  /** What the machine wants done; performed at once. */
  interface Commands {
    /**
     * Join two callers; answer with {@link #onParted} when they have ended.
     *
     * @return false if one of them has gone: they are no pair, and whoever is left is sent away
     */
    boolean join(long caller, long other);

    /** Send a caller away. */
    void refuse(long caller, RefusedException why);
  }

  private record Waiting(long caller, long sinceNanos) {}

  MeetingMachine(Commands commands) {
    this.commands = commands;
  }

  /**
   * Somebody has come.
   *
   * @param caller a number that no caller had before
   */
  void onCaller(long caller, Appointment appointment, long nowNanos) {
    Waiting mate = waiting.get(appointment.counterpart());
    if (mate != null && pairs < MOST_PAIRS) {
      onGone(mate.caller());
      if (commands.join(mate.caller(), caller)) {
        pairs++;
      }
      return;
    }
    if (mate != null) {
      commands.refuse(caller, full(MOST_PAIRS + " pairs are joined"));
      return;
    }
    Waiting before = waiting.get(appointment);
    if (before != null) {
      onGone(before.caller());
      commands.refuse(before.caller(), followed(appointment));
    }
    if (waiting.size() >= MOST_WAITING) {
      commands.refuse(caller, full(MOST_WAITING + " callers wait"));
      return;
    }
    waiting.put(appointment, new Waiting(caller, nowNanos));
    appointments.put(caller, appointment);
  }

  /** A caller that waited has gone. */
  void onGone(long caller) {
    @Nullable Appointment missed = appointments.remove(caller);
    if (missed != null) {
      waiting.remove(missed);
    }
  }

  /** Two that were joined have ended. */
  void onParted() {
    pairs--;
  }

  /** Time passes; called a few times a second. */
  void tick(long nowNanos) {
    Iterator<Map.Entry<Appointment, Waiting>> oldest = waiting.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Appointment, Waiting> next = oldest.next();
      if (nowNanos - next.getValue().sinceNanos() < PATIENCE_NANOS) {
        return; // they stand in the order in which they came
      }
      oldest.remove();
      appointments.remove(next.getValue().caller());
      commands.refuse(next.getValue().caller(), alone(next.getKey()));
    }
  }

  int waiting() {
    return waiting.size();
  }

  int pairs() {
    return pairs;
  }

  private static RefusedException alone(Appointment appointment) {
    Appointment missing = appointment.counterpart();
    String name =
        missing.end() == Appointment.End.CONNECTOR
            ? "connector " + missing.connector()
            : "engine " + missing.engine();
    return new RefusedException(
        "unknown",
        name
            + " has not come to this relay within "
            + PATIENCE_NANOS / 1_000_000_000
            + " s. Nothing to do: it is tried again while the master says so.",
        true);
  }

  private static RefusedException followed(Appointment appointment) {
    return new RefusedException(
        "stale",
        appointment.end() == Appointment.End.CONNECTOR
            ? "connector " + appointment.connector() + " has come again"
            : "engine " + appointment.engine() + " has come again",
        true);
  }

  private static RefusedException full(String what) {
    return new RefusedException(
        "busy", "this relay is full: " + what + ". Start another: tenuto relay.", true);
  }
}
