package io.tenuto.engine.relay;

import io.tenuto.transport.Admission;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Visitor;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Keeps callers until their counterpart comes, and joins them. Owned by the loop's thread. */
public final class Relay {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Control WELCOME = Control.of("welcome", "role", "relay");

  private final Loop loop;
  private final Map<Long, Visitor> visitors = new HashMap<>();
  private final MeetingMachine machine = new MeetingMachine(new Performed());
  private final Loop.Repeating ticking;
  private long lastCaller;

  public Relay(Loop loop) {
    this.loop = loop;
    this.ticking = loop.every(TICK, () -> machine.tick(loop.nowNanos()));
  }

  /** Lets somebody wait who has come with the role {@code relay}. */
  public Admission.Held admit(Control hello) {
    Appointment appointment = Appointment.of(hello);
    return new Admission.Held(visitor -> hold(visitor, appointment));
  }

  private void hold(Visitor visitor, Appointment appointment) {
    long caller = ++lastCaller;
    visitors.put(caller, visitor);
    visitor.onGone(
        () -> {
          visitors.remove(caller);
          machine.onGone(caller);
        });
    if (visitors.containsKey(caller)) {
      machine.onCaller(caller, appointment, loop.nowNanos());
    }
  }

  /** Carries out what the machine decides. */
  private final class Performed implements MeetingMachine.Commands {
    @Override
    public boolean join(long caller, long other) {
      Visitor one = visitors.get(caller);
      Visitor two = visitors.get(other);
      if (one == null || two == null) {
        refuse(one == null ? other : caller, mateGone());
        return false;
      }
      visitors.remove(caller);
      visitors.remove(other);
      one.join(two, WELCOME, machine::onParted);
      return true;
    }

    @Override
    public void refuse(long caller, RefusedException why) {
      Visitor visitor = visitors.remove(caller);
      if (visitor != null) {
        visitor.refuse(why);
      }
    }
  }

  private static RefusedException mateGone() {
    return new RefusedException(
        "unknown",
        "whom it was to meet has gone. Nothing to do: it is tried again while the master says so.",
        true);
  }

  /** How many pairs are joined now. */
  public int pairs() {
    return machine.pairs();
  }

  /** Lets nobody wait any more; pairs end with their connections. */
  public void close() {
    ticking.cancel();
  }
}
