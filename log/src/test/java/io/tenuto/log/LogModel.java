package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Drives a log with random calls, remembers what it promised, and holds it to that after a crash.
 */
final class LogModel {
  private static final class Entry {
    final int count;
    final long tag;
    final int lengthBytes;
    boolean returned;
    boolean kept; // only processes have died since it was written
    boolean forced;
    boolean doubtful; // written, never on the disk for certain, however often it is read back

    Entry(int count, long tag, int lengthBytes) {
      this.count = count;
      this.tag = tag;
      this.lengthBytes = lengthBytes;
    }

    void forced() {
      forced = !doubtful;
    }
  }

  private final Random random;
  private final LogOptions options;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private PositionSet settled = new PositionSet();
  private PositionSet settledForced = new PositionSet();
  private SimulatedStorage disk;
  private @Nullable SegmentedLog log;
  private boolean unverified;
  private long nextTag;
  private int refusals;
  private int failures;

  LogModel(long seed, LogOptions options) {
    random = new Random(seed);
    this.options = options;
    disk = new SimulatedStorage(random.nextLong());
  }

  SimulatedStorage disk() {
    return disk;
  }

  int refusals() {
    return refusals;
  }

  int failures() {
    return failures;
  }

  /** Makes calls until a crash or a number of them. */
  void run(int calls) throws LogException {
    for (int i = 0; i < calls; i++) {
      try {
        call(random.nextInt(100));
      } catch (LogFailedException e) {
        recoverFrom(e);
      } catch (LogException e) {
        failures++;
        boolean opening = log == null;
        assertThat(e.retryable()).as(e.toString()).isNotEqualTo(opening);
        if (opening) {
          doubt();
        }
      }
    }
  }

  private void call(int dice) throws LogException {
    if (unverified) {
      verify();
    }
    SegmentedLog current = opened();
    if (dice < 55) {
      int lengthBytes = dice < 50 ? 1 + random.nextInt(700) : 1 + random.nextInt(6000);
      append(current, new Entry(1 + random.nextInt(5), nextTag++, lengthBytes));
    } else if (dice < 70) {
      current.force();
      entries.values().forEach(Entry::forced);
    } else if (dice < 88) {
      settleSome(current);
    } else if (dice < 94) {
      if (current.reclaim() > 0 && disk.usableBytes() == Long.MAX_VALUE) {
        settledForced = copy(settled);
      }
    } else if (dice < 98) {
      current.forceSettlements();
      settledForced = copy(settled);
    } else {
      log = null;
      try {
        current.close();
      } catch (LogException e) {
        failures++;
        doubt();
        unverified = true; // like a crash: settlements may be lost
        return;
      }
      entries.values().forEach(Entry::forced);
      settledForced = copy(settled);
    }
  }

  private void append(SegmentedLog current, Entry entry) throws LogException {
    long position = current.end();
    entries.put(position, entry); // a crash may leave it behind or not
    try {
      long answer = LogCheck.append(current, entry.count, entry.tag, entry.lengthBytes);
      if (answer < 0) {
        entries.remove(position);
        refusals++;
      } else {
        assertThat(answer).isEqualTo(position);
        entry.returned = true;
      }
    } catch (LogFailedException e) {
      if (e.inDoubt().end() <= position) {
        entries.remove(position);
      }
      throw e;
    } catch (LogException e) {
      entries.remove(position);
      throw e;
    }
  }

  private void settleSome(SegmentedLog current) {
    long first = current.nextUnsettled(current.firstUnsettled() + random.nextInt(8));
    long count = Math.min(random.nextInt(20), current.end() - first);
    current.settle(first, count);
    settled.add(first, first + count);
  }

  private void doubt() {
    entries.values().forEach(entry -> entry.doubtful |= !entry.forced);
  }

  /** What {@link SegmentedLog#rollAfterFailure} asks of its caller. */
  private void recoverFrom(LogFailedException failure) throws LogException {
    failures++;
    doubt();
    SegmentedLog current = opened();
    PositionRange doubt = failure.inDoubt();
    assertThat(failure.retryable()).isFalse();
    for (boolean done = false; !done; ) {
      current.rollAfterFailure();
      try {
        for (Entry entry : List.copyOf(entries.subMap(doubt.first(), doubt.end()).values())) {
          append(current, new Entry(entry.count, entry.tag, entry.lengthBytes));
        }
        current.force();
        done = true;
      } catch (LogFailedException again) {
        doubt();
        doubt =
            new PositionRange(
                Math.min(doubt.first(), again.inDoubt().first()), again.inDoubt().end());
      } catch (LogException again) {
        assertThat(again.retryable()).isTrue();
      }
    }
    long end = doubt.end();
    entries.tailMap(end).values().forEach(Entry::forced);
    current.settle(doubt.first(), doubt.count());
    settled.add(doubt.first(), doubt.end());
  }

  /** Like {@link #run}, until the crash that the disk is told to have; false if it did not come. */
  boolean runUntilCrash(int calls) throws LogException {
    try {
      run(calls);
      return false;
    } catch (SimulatedStorage.Crash e) {
      return true;
    }
  }

  /** Opens the log; true if the disk crashed meanwhile. */
  boolean opensUntilCrash() throws LogException {
    try {
      opened();
      return false;
    } catch (SimulatedStorage.Crash e) {
      return true;
    }
  }

  /** The process, or the whole machine, is no more; another opens what is left. */
  void crash(boolean powerCut) {
    log = null;
    for (Entry entry : entries.values()) {
      entry.kept = !powerCut && (entry.returned || entry.kept);
      entry.returned = false;
    }
    disk = powerCut ? disk.afterPowerCut() : disk.afterKill();
  }

  /** Everything promised is there, and nothing else. */
  void verify() throws LogException {
    SegmentedLog current = opened();
    var damages = new ArrayList<Damage>();
    List<RecordHeader> records = LogCheck.intact(current, damages);
    assertThat(damages).isEmpty();
    var found = new TreeMap<Long, Entry>();
    for (RecordHeader record : records) {
      Entry entry = entries.get(record.position());
      assertThat(entry).as("phantom at position " + record.position()).isNotNull();
      assertThat(record.tag()).isEqualTo(entry.tag);
      assertThat(record.count()).isEqualTo(entry.count);
      assertThat(record.lengthBytes()).isEqualTo(entry.lengthBytes);
      for (long p = record.position(); p < record.end(); p++) {
        if (current.nextUnsettled(p) > p) {
          assertThat(settled.containsAll(p, p + 1)).as("settled by nobody: " + p).isTrue();
        }
      }
      found.put(record.position(), entry);
    }
    entries.forEach(
        (position, entry) -> {
          boolean owed =
              (entry.forced || entry.kept)
                  && !settled.containsAll(position, position + entry.count);
          assertThat(found.containsKey(position) || !owed).as("lost: " + position).isTrue();
        });
    for (PositionRange range : settledForced.ranges()) {
      assertThat(current.nextUnsettled(range.first()))
          .as("settled for good, and here again: " + range)
          .isGreaterThanOrEqualTo(range.end());
    }
    var survived = copy(settledForced);
    found.forEach(
        (position, entry) -> {
          entry.forced();
          for (long p = position; p < position + entry.count; p++) {
            if (current.nextUnsettled(p) > p) {
              survived.add(p, p + 1);
            }
          }
        });
    entries.forEach(
        (position, entry) -> {
          long end = position + entry.count;
          if (!found.containsKey(position)
              && end <= current.end()
              && current.nextUnsettled(position) >= end) {
            survived.add(position, end); // until the next crash, which may take these settlements
            found.put(position, entry);
          }
        });
    unverified = false;
    entries.clear();
    entries.putAll(found);
    settled = survived;
    for (PositionRange lost : current.recovery().lost()) {
      current.settle(lost.first(), lost.count());
      settled.add(lost.first(), lost.end());
    }
  }

  /** Settles all there is; nothing but settlements must remain on the disk. */
  void finish() throws LogException {
    SegmentedLog current = opened();
    current.settle(0, current.end());
    long end = current.end();
    current.close();
    assertThat(disk.list()).noneMatch(name -> name.startsWith("segment-"));
    log = null;
    SegmentedLog again = opened();
    assertThat(again.end()).isEqualTo(end);
    assertThat(again.unsettledCount()).isZero();
    assertThat(again.recovery().damages()).isEmpty();
  }

  private SegmentedLog opened() throws LogException {
    SegmentedLog current = log;
    if (current == null) {
      current = LogCheck.open(disk, options);
      log = current;
    }
    return current;
  }

  private static PositionSet copy(PositionSet set) {
    var copy = new PositionSet();
    set.ranges().forEach(range -> copy.add(range.first(), range.end()));
    return copy;
  }
}
