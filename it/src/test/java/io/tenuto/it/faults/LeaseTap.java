package io.tenuto.it.faults;

import io.tenuto.wire.Control;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Preface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads heartbeats and their answers off the connections between a source, which dials, and one
 * engine, and so knows their leases: what passes here was sent before, and arrives afterwards.
 * Thread-safe.
 */
final class LeaseTap implements FaultProxy.Watcher {
  private static final byte CONTROL_FRAME = 1;

  private final String engine;
  private final LongSupplier clock;
  private final Map<Integer, Connection> connections = new HashMap<>();
  private final List<Owners.Held> held = new ArrayList<>();
  private final List<Owners.TakenBack> takenBack = new ArrayList<>();
  private int newest; // of the connections that have carried a heartbeat

  LeaseTap(String engine) {
    this(engine, System::nanoTime);
  }

  LeaseTap(String engine, LongSupplier clock) {
    this.engine = engine;
    this.clock = clock;
  }

  /** What is known of one connection. */
  private final class Connection {
    final long openedNanos = clock.getAsLong();
    final Frame forth = new Frame(this::answered);
    final Frame back = new Frame(this::said);
    final Map<Long, Long> beats = new HashMap<>();
    final int number;
    long lastBeatNanos = openedNanos;
    long lastAnsweredNanos = openedNanos; // the last heartbeat of which an answer was seen
    long engineEndedNanos = Long.MAX_VALUE;
    boolean ended;

    Connection(int number) {
      this.number = number;
    }

    private void said(Control control) {
      if (control.is("welcome")) { // sent before, and with it the first lease began
        held.add(new Owners.Held(engine, openedNanos, clock.getAsLong() + Lease.LEASE_NANOS));
      } else if (control.is("heartbeat")) {
        lastBeatNanos = clock.getAsLong();
        beats.put(control.number("n"), lastBeatNanos);
        newest = Math.max(newest, number);
      }
    }

    private void answered(Control control) {
      if (control.is("alive")) {
        lastAnsweredNanos = beats.getOrDefault(control.number("n"), openedNanos);
        long until = lastAnsweredNanos + Lease.LEASE_NANOS;
        held.add(new Owners.Held(engine, clock.getAsLong(), until));
      }
    }
  }

  /** The frame that passes in one direction of a connection. */
  private static final class Frame {
    private final Consumer<Control> onControl;
    private ByteBuffer part = Frames.buffer(Preface.BYTES);
    private int skip;
    private State state = State.PREFACE;

    private enum State {
      PREFACE,
      HEADER,
      CONTROL,
      OTHER
    }

    Frame(Consumer<Control> onControl) {
      this.onControl = onControl;
    }

    void take(byte[] bytes, int count) {
      for (int at = 0; at < count; ) {
        int some = Math.min(count - at, state == State.OTHER ? skip : part.remaining());
        if (state == State.OTHER) {
          skip -= some;
        } else {
          part.put(bytes, at, some);
        }
        at += some;
        boolean whole = state == State.OTHER ? skip == 0 : !part.hasRemaining();
        if (whole) {
          next();
        }
      }
    }

    private void next() {
      if (state == State.HEADER && part.getInt(0) > 0) {
        int body = part.getInt(0);
        boolean control = part.get(4) == CONTROL_FRAME;
        state = control ? State.CONTROL : State.OTHER;
        skip = body;
        part = Frames.buffer(control ? body : 0);
        return;
      }
      if (state == State.CONTROL) {
        byte[] json = new byte[part.flip().remaining()];
        part.get(json);
        onControl.accept(Control.parse(json));
      }
      state = State.HEADER;
      part = Frames.buffer(Frames.HEADER_BYTES);
    }
  }

  @Override
  public synchronized void passes(int connection, boolean forth, byte[] bytes, int count) {
    Connection on = connections.computeIfAbsent(connection, Connection::new);
    (forth ? on.forth : on.back).take(bytes, count);
    notifyAll();
  }

  @Override
  public synchronized void ended(int connection, boolean forth) {
    Connection on = connections.computeIfAbsent(connection, Connection::new);
    if (!forth) {
      on.engineEndedNanos = Math.min(on.engineEndedNanos, clock.getAsLong());
    } else if (!on.ended) {
      on.ended = true;
      // Whoever thaws sends a heartbeat at once, which may meet the source as it takes back.
      long expiry = on.lastAnsweredNanos + Lease.LEASE_NANOS + Lease.DRIFT_NANOS;
      long notBefore = Math.min(expiry, on.engineEndedNanos);
      takenBack.add(new Owners.TakenBack(engine, notBefore, clock.getAsLong()));
    }
    notifyAll();
  }

  /** Waits for the next heartbeat of whichever connection. */
  synchronized void awaitBeat() throws InterruptedException {
    LongSupplier beats = () -> connections.values().stream().mapToLong(c -> c.beats.size()).sum();
    long before = beats.getAsLong();
    while (beats.getAsLong() == before) {
      wait();
    }
  }

  /** The newest connection, by its number, and when its last heartbeat was. */
  synchronized Beat lastBeat() {
    Connection on = connections.get(newest);
    if (on == null) {
      throw new IllegalStateException("no heartbeat of " + engine + " has passed yet");
    }
    return new Beat(newest, on.lastBeatNanos);
  }

  record Beat(int connection, long nanos) {}

  /** Waits until the source has closed this connection, so that nothing on it is valid any more. */
  synchronized void awaitTakenBack(int connection) throws InterruptedException {
    Connection on = Objects.requireNonNull(connections.get(connection), "no such connection");
    while (!on.ended) {
      wait();
    }
  }

  /** All leases so far. */
  synchronized List<Owners.Held> held() {
    return List.copyOf(held);
  }

  /** All that was taken back so far. */
  synchronized List<Owners.TakenBack> takenBack() {
    return List.copyOf(takenBack);
  }
}
