package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import io.tenuto.engine.backlog.BacklogLife;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Entries;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Ranges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One life of a backlog: takes what sources spill, and drains it to engines. */
final class SimBacklog implements SimSender.Target, BacklogLife.World {
  private static final long TIDY_NANOS = 250_000_000;

  private final SimTime time;
  private final History history;
  private final Path folder;
  private final BacklogLife.Measures measures;
  private final SimDisk storage;
  private final SimThread disk;
  private final SimThread inbox;
  private final SimSender sender;
  private final BacklogLife life;
  private final List<SimLink> ends = new ArrayList<>();
  private boolean alive = true;
  private long frozenUntil;
  private long stored;

  SimBacklog(
      SimTime time,
      History history,
      Path folder,
      BacklogLife.Measures measures,
      BufferPool pool,
      SimDisk storage) {
    this.time = time;
    this.history = history;
    this.folder = folder;
    this.measures = measures;
    this.storage = storage;
    this.disk = new SimThread(time, this, 4_000_000);
    this.inbox = new SimThread(time, this, 1_000_000);
    var settings =
        new Dispatcher.Settings(
            "main",
            Delivery.AT_LEAST_ONCE,
            OnFull.BLOCK,
            time.random.nextBoolean() ? DispatchPolicy.SPREAD : DispatchPolicy.PACK,
            History.ATTEMPTS,
            1 << 20);
    this.sender = new SimSender(time, this, name(), settings, history);
    try {
      this.life = new BacklogLife(this, measures, pool, folder, storage, disk, this::fault);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    life.begin();
    beat();
    tidy();
  }

  private void fault(Throwable fault) {
    if (!(fault instanceof SimDisk.Killed)) {
      throw new AssertionError("the disk's thread failed", fault);
    }
  }

  SimSender sender() {
    return sender;
  }

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public long spoolAboveBytes() {
    return life.spoolAboveBytes();
  }

  @Override
  public boolean stores() {
    return true;
  }

  @Override
  public void open(SimLink end, int epoch, boolean drain) {
    end.watch(this::answered);
    LinkHandler handler = life.open(end, epoch);
    end.handler(handler);
    ends.add(end);
  }

  /** Counts the answers that are handed to a link, whether or not they arrive. */
  private void answered(ByteBuffer frame) {
    ByteBuffer whole = frame.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    if (FrameHeader.read(whole, true).type() == FrameType.SETTLE) {
      Ranges.read(
          whole, (first, count, outcome) -> stored += outcome == Settlement.STORED ? count : 0);
    }
  }

  @Override
  public List<SimLink> ends() {
    return ends;
  }

  private void beat() {
    time.after(
        Lease.INTERVAL_NANOS,
        () -> {
          if (alive) {
            if (!frozen()) {
              life.beat();
            }
            beat();
          }
        });
  }

  private void tidy() {
    time.after(
        TIDY_NANOS,
        () -> {
          if (alive) {
            if (!frozen()) {
              life.tidy();
            }
            tidy();
          }
        });
  }

  @Override
  public long nowNanos() {
    return time.now();
  }

  @Override
  public void tell(Runnable event) {
    inbox.execute(event);
  }

  @Override
  public void feed(Entries entries, int from, int to, int attempt) {
    sender.add(entries, from, to, attempt);
  }

  @Override
  public void settled(Entries entries, int index, Settlement outcome) {
    history.settled(entries, index, outcome);
  }

  /** Its own account is exact at this moment, and that of its drain agrees with it. */
  void assertExact() {
    if (alive && !frozen()) {
      life.assertExact(stored, disk.idle() && inbox.idle());
      assertThat(sender.ledger().balanced()).as("%s", sender.ledger()).isTrue();
    }
  }

  Ledger ledger() {
    return life.ledger();
  }

  /** Messages it has answered for in this life. */
  long stored() {
    return stored;
  }

  void freeze(long nanos) {
    frozenUntil = Math.max(frozenUntil, time.now() + nanos);
    time.at(
        frozenUntil,
        () -> {
          ends.forEach(SimLink::thaw);
          sender.ends().forEach(SimLink::thaw);
        });
  }

  /**
   * As kill -9, at times in the middle of a write; or, if it answers only for what was forced, as a
   * power cut. What it had answered for is in its log.
   */
  SimBacklog crash(BufferPool pool) {
    if (time.random.nextBoolean()) {
      storage.killDuringNextWrite();
      disk.runNext();
    }
    alive = false;
    ends.forEach(SimLink::cut);
    sender.ends().forEach(SimLink::cut);
    boolean powerCut = measures.forceBeforeStored() && time.random.nextBoolean();
    SimDisk left = powerCut ? storage.afterPowerCut() : storage.afterKill();
    var next = new SimBacklog(time, history, folder, measures, pool, left);
    assertThat(next.life.recovered())
        .as("messages found in the log, after a life that ended with %s", ledger())
        .isGreaterThanOrEqualTo(ledger().retained());
    return next;
  }

  @Override
  public boolean alive() {
    return alive;
  }

  @Override
  public boolean frozen() {
    return time.now() < frozenUntil;
  }
}
