package io.tenuto.engine.replica;

import io.tenuto.api.DeliveryException;
import io.tenuto.engine.backlog.KeptLog;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.PositionRange;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One source's stream at a keeper: its claim and its log, which belong to the disk's thread, and
 * the link of the life that has it, which belongs to the loop's. Methods are called on the loop's
 * thread unless they say otherwise.
 */
final class KeptStream {
  private final String name;
  private final Path folder;
  private final Around around;
  private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private @Nullable KeepingLink link; // the loop's

  // the disk's
  private final List<WireEntries> kept = new ArrayList<>();
  private final List<WireEntries> dropped = new ArrayList<>();
  private Claim claim = Claim.NONE;
  private @Nullable KeptLog log;
  private @Nullable KeepingLink owner;
  private String trouble = "";

  /**
   * What all streams of a keeper share.
   *
   * @param disk runs tasks on the disk's thread, in order
   * @param notices for people; called by any thread
   */
  record Around(
      Loop loop,
      Consumer<Runnable> disk,
      BufferPool pool,
      long diskBytes,
      Consumer<String> notices) {}

  private record Arrival(KeepingLink from, WireEntries entries) {}

  KeptStream(String name, Path folder, Around around) {
    this.name = name;
    this.folder = folder;
    this.around = around;
  }

  /** Whether a source is linked to it that lives, as far as is known. */
  boolean busy(long nowNanos) {
    KeepingLink now = link;
    return now != null && now.in().mayStart(nowNanos);
  }

  /** Opens what is there. On the disk's thread, or before there is one. */
  void open() {
    try {
      claim = ClaimFile.read(folder);
      if (claim.life() > 0) {
        if (Files.notExists(folder.resolve("log"))) {
          throw new IOException(
              folder
                  + ": its log is missing. Bring it back, or move the folder away: this keeper is"
                  + " filled again then.");
        }
        openLog(0);
      }
    } catch (IOException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private KeptLog openLog(long incarnation) throws IOException {
    KeptLog opened = log;
    if (opened == null) {
      opened =
          KeptLog.open(
              folder.resolve("log"),
              around.diskBytes(),
              around.pool(),
              incarnation,
              new Outcomes());
      log = opened;
      if (opened.lost() > 0) {
        around.notices().accept(name + ": " + opened.lost() + " messages: " + opened.lostDetail());
      }
    }
    return opened;
  }

  private void fail(String why) {
    trouble = why;
    around.notices().accept(name + ": " + why);
  }

  private Facts facts() {
    KeptLog now = log;
    return now == null
        ? Facts.NOTHING
        : new Facts(
            claim,
            now.incarnation(),
            now.nextSequence(),
            now.unsettled(),
            now.end(),
            now.lost(),
            false);
  }

  /** Answers with what is here. */
  void ask(AskedLink by) {
    boolean busy = busy(around.loop().nowNanos());
    around
        .disk()
        .accept(
            () -> {
              KeptLog opened = log;
              if (opened != null && trouble.isEmpty()) {
                opened.tidy(); // so that what was settled last is not counted
                tell();
              }
              String why = trouble;
              Facts now = facts().busy(busy);
              around.loop().execute(() -> by.answer(now, why));
            });
  }

  /** Somebody takes over, or comes back; whoever had it before has it no more. */
  void claim(KeepingLink by, Claim wanted, boolean first, long incarnation) {
    around.disk().accept(() -> claimed(by, wanted, first, incarnation));
  }

  private void claimed(KeepingLink by, Claim wanted, boolean first, long incarnation) {
    if (trouble.isEmpty()) {
      if (!claim.yields(wanted)) {
        long life = claim.life();
        around.loop().execute(() -> by.stale(life));
        return;
      }
      try {
        KeptLog now = openLog(incarnation);
        owner = null; // what an earlier link brought and is not stored yet will not be
        now.drop();
        Claim taken = claim.takenBy(wanted, first, UUID.randomUUID().toString());
        ClaimFile.write(folder, taken);
        claim = taken;
        now.restart(incarnation);
        owner = by;
        Facts facts = facts();
        around.loop().execute(() -> serve(by, facts));
        return;
      } catch (IOException e) {
        fail(String.valueOf(e.getMessage()));
      }
    }
    String why = trouble;
    around.loop().execute(() -> by.unable(why));
  }

  private void serve(KeepingLink by, Facts facts) {
    KeepingLink before = link;
    if (before != null && before != by) {
      before.overtaken();
    }
    if (by.in().open()) {
      link = by;
      by.claimed(facts);
    }
  }

  /** A link is gone. */
  void left(KeepingLink by) {
    if (link == by) {
      link = null;
    }
  }

  /** Stores messages, unless somebody else has taken over; {@link KeepingLink#stored} when done. */
  void store(KeepingLink by, WireEntries entries) {
    arrivals.add(new Arrival(by, entries));
    if (asked.compareAndSet(false, true)) {
      around.disk().accept(this::storeAll);
    }
  }

  private void storeAll() {
    asked.set(false);
    KeptLog now = log;
    for (Arrival arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
      WireEntries entries = arrival.entries();
      if (now != null && arrival.from() == owner && trouble.isEmpty()) {
        now.add(entries, 0, entries.count());
      } else {
        dropped.add(entries);
      }
    }
    if (now != null) {
      now.commit();
    }
    tell();
  }

  /** What became of messages, in one task of the loop's. */
  private void tell() {
    List<WireEntries> stored = List.copyOf(kept);
    List<WireEntries> unneeded = List.copyOf(dropped);
    kept.clear();
    dropped.clear();
    KeepingLink by = owner;
    if (stored.isEmpty() && unneeded.isEmpty()) {
      return;
    }
    around
        .loop()
        .execute(
            () -> {
              if (by != null) {
                by.stored(stored);
              }
              stored.forEach(entries -> entries.close(entries.count()));
              unneeded.forEach(entries -> entries.close(entries.count()));
            });
  }

  /** These are needed no more. */
  void settle(KeepingLink by, List<PositionRange> ranges) {
    around
        .disk()
        .accept(
            () -> {
              KeptLog now = log;
              if (now != null && owner == by) {
                now.settle(ranges);
              }
            });
  }

  /** Records that everything is here; {@link KeepingLink#whole} when that is certain. */
  void fill(KeepingLink by, long next) {
    around
        .disk()
        .accept(
            () -> {
              KeptLog now = log;
              if (now == null || owner != by) {
                return;
              }
              try {
                now.advance(next);
                ClaimFile.write(folder, claim.filled());
                claim = claim.filled();
                around.loop().execute(by::whole);
              } catch (IOException e) {
                broken(String.valueOf(e.getMessage()));
              }
            });
  }

  /** Reads what is not settled; {@link KeepingLink#read} with it. */
  void read(KeepingLink by, long from, long end) {
    around
        .disk()
        .accept(
            () -> {
              KeptLog now = log;
              if (now == null || owner != by) {
                return;
              }
              try {
                KeptLog.Read read = now.read(from, end);
                around.loop().execute(() -> by.read(read));
              } catch (IOException e) {
                broken(String.valueOf(e.getMessage()));
              }
            });
  }

  private void broken(String why) {
    fail(why);
    KeepingLink by = owner;
    if (by != null) {
      around.loop().execute(() -> by.unable(why));
    }
  }

  /** Keeps house. */
  void tidy() {
    around
        .disk()
        .accept(
            () -> {
              KeptLog now = log;
              if (now != null && trouble.isEmpty()) {
                now.tidy();
                tell();
              }
            });
  }

  /** Gives the folder free. On the disk's thread. */
  void close() throws IOException {
    KeptLog now = log;
    log = null;
    if (now != null) {
      now.close();
    }
  }

  /** What the log tells, on the disk's thread. */
  private final class Outcomes implements KeptLog.Told {
    @Override
    public void kept(Entries entries) {
      kept.add((WireEntries) entries);
    }

    @Override
    public void refused(Entries entries) {
      dropped.add((WireEntries) entries);
    }

    @Override
    public void failed(DeliveryException why) {
      broken(String.valueOf(why.getMessage()));
    }

    @Override
    public void notice(String text) {
      around.notices().accept(name + ": " + text);
      KeepingLink by = owner;
      if (by != null) {
        around.loop().execute(() -> by.says(text));
      }
    }
  }
}
