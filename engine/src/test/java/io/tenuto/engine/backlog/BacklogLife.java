package io.tenuto.engine.backlog;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.log.Damage;
import io.tenuto.log.PositionRange;
import io.tenuto.log.Storage;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * One life of a backlog in a simulation: the real machine, links, store and log, with a thread, a
 * clock and a storage that the simulation gives it.
 */
public final class BacklogLife {
  private final World world;
  private final Measures measures;
  private final BufferPool pool;
  private final Store store;
  private final BacklogMachine machine;
  private final BacklogDisk disk;
  private final List<StoreLink> links = new ArrayList<>();
  private final Map<Settlement, Long> outcomes = new EnumMap<>(Settlement.class);
  private final long recovered;

  /** What a life needs of the simulation. */
  public interface World {
    long nowNanos();

    /** Runs on the life's own thread, in order, sooner or later. */
    void tell(Runnable event);

    void feed(Entries entries, int from, int to, int attempt);

    /** Whether writes and forces fail at times, so that it may be told. */
    boolean diskFails();

    /** Whether a message is settled in the log as soon as it is on its way: a planted bug. */
    boolean settlesWhenFed();

    /** Whether bytes on the disk may have changed. */
    boolean diskRots();

    /**
     * Positions of the log hold no messages any more, though they should.
     *
     * @param detail what people are told of it
     */
    void lost(List<PositionRange> positions, String detail);

    /** A message has left this backlog's custody. */
    void settled(Entries entries, int index, Settlement outcome);
  }

  /** How much it may use, and whether it answers only for what a power cut spares. */
  public record Measures(long memoryBytes, long diskBytes, boolean forceBeforeStored) {
    int recordBytes() {
      return (int) (memoryBytes / 4);
    }
  }

  public BacklogLife(
      World world,
      Measures measures,
      BufferPool pool,
      Path folder,
      Storage storage,
      ExecutorService diskThread,
      Consumer<Throwable> onFault,
      LongSupplier newLogId)
      throws IOException {
    this.world = world;
    this.measures = measures;
    this.pool = pool;
    var limits =
        new Store.Limits(
            measures.diskBytes(), measures.recordBytes(), measures.forceBeforeStored());
    store = Store.open(folder, storage, limits, pool, world::nowNanos, newLogId);
    var lost = store.log().recovery().lost();
    if (!lost.isEmpty() && !world.diskFails() && !world.diskRots()) {
      throw new AssertionError("lost by the log: " + lost);
    }
    recovered = store.log().unsettledCount();
    machine =
        new BacklogMachine(
            measures.memoryBytes(),
            store.log().firstUnsettled(),
            store.log().end(),
            recovered,
            store.room(),
            new Performed());
    disk = new BacklogDisk(diskThread, store, measures.forceBeforeStored(), new Told(), onFault);
  }

  public void begin() {
    disk.begin();
    machine.start();
  }

  public LinkHandler open(Link link, int epoch) {
    var opened =
        new StoreLink(
            machine,
            new ReceivingLink.Landings(pool, measures.recordBytes(), store.files().folder()),
            link,
            epoch,
            links::remove);
    links.add(opened);
    world.tell(() -> machine.join(opened.in()));
    return opened;
  }

  /** Lets go of links whose sender has come back before they were found dead. */
  public void replaceLinks(Predicate<Link> replaced) {
    links.stream().filter(link -> replaced.test(link.link())).forEach(StoreLink::release);
  }

  public void beat() {
    List.copyOf(links).forEach(link -> link.beat(world.nowNanos()));
  }

  public void tidy() {
    disk.tidy();
    machine.tick();
  }

  public Ledger ledger() {
    return machine.ledger();
  }

  /** What was found damaged when the log was opened. */
  public List<Damage> damages() {
    return store.log().recovery().damages();
  }

  /** Messages that an earlier life left. */
  public long recovered() {
    return recovered;
  }

  /** Larger messages are files at its end. */
  public long spoolAboveBytes() {
    return measures.recordBytes();
  }

  /**
   * The account says what was seen from outside, and, when the disk has done all it was asked, what
   * is in the log.
   *
   * @param stored messages for which answers of <em>stored</em> have been handed to links
   */
  public void assertExact(long stored, boolean diskIsIdle) {
    Ledger ledger = machine.ledger();
    require(ledger.accepted() == recovered + stored, "custody taken", ledger);
    require(ledger.completed() == outcomes.getOrDefault(Settlement.DONE, 0L), "completed", ledger);
    if (ledger.retained() == 0) {
      long committed =
          links.stream().mapToLong(link -> link.in().receiver().committedBytes()).sum();
      require(machine.memoryBytes() == committed, "memory beside what links hold", ledger);
    }
    if (diskIsIdle) {
      require(store.log().unsettledCount() == ledger.retained(), "unsettled in the log", ledger);
    }
  }

  private void require(boolean holds, String what, Ledger ledger) {
    if (!holds) {
      throw new AssertionError(
          what
              + " differs from the account "
              + ledger
              + "; recovered "
              + recovered
              + ", unsettled in the log "
              + store.log().unsettledCount()
              + ", memory "
              + machine.memoryBytes());
    }
  }

  private final class Performed implements BacklogMachine.Commands {
    private final List<PositionRange> settled = new ArrayList<>(); // the latest at the end

    @Override
    public void store(Arrival arrival) {
      disk.store(arrival);
    }

    @Override
    public void read(long from, long end, long freeBytes, boolean atLeastOne) {
      disk.read(from, end, freeBytes, atLeastOne);
    }

    @Override
    public void settle(long first, long count) {
      settled.add(new PositionRange(first, first + count));
      disk.settle(first, count);
    }

    @Override
    public void discard(long file) {
      disk.discard(file);
    }

    @Override
    public void feed(StoredEntries entries, int from, int to) {
      world.feed(entries, from, to, entries.attempt());
      if (world.settlesWhenFed()) {
        disk.settle(entries.position() + from, to - from);
      }
    }

    @Override
    public void settled(StoredEntries entries, int from, int to, Settlement outcome) {
      outcomes.merge(outcome, (long) (to - from), Long::sum);
      for (int i = from; i < to; i++) {
        world.settled(entries, i, outcome);
      }
    }

    @Override
    public void problem(BacklogProblem.Kind kind, String detail) {
      boolean expected =
          kind == BacklogProblem.Kind.BOUND_REACHED
              || (kind == BacklogProblem.Kind.WRITE_FAILED && world.diskFails());
      if (!expected) {
        throw new AssertionError(kind + ": " + detail);
      }
    }

    @Override
    public void lost(long messages, String detail) {
      if (!world.diskFails() && !world.diskRots()) {
        throw new AssertionError(messages + " messages lost: " + detail);
      }
      List<PositionRange> lost = new ArrayList<>();
      for (long left = messages; left > 0; left -= lost.get(0).count()) {
        lost.add(0, settled.remove(settled.size() - 1)); // just now, and in this order
      }
      world.lost(lost, detail);
    }

    @Override
    public void roomAgain() {}
  }

  private final class Told implements DiskEvents {
    @Override
    public void stored(List<Outcome> outcomes, Room room) {
      world.tell(
          () -> {
            for (Outcome outcome : outcomes) {
              if (outcome.isStored()) {
                machine.onStored(outcome.arrival(), outcome.position(), world.nowNanos());
              } else {
                machine.onNotStored(outcome.arrival(), outcome.why(), outcome.detail());
              }
            }
            machine.onRoom(room);
          });
    }

    @Override
    public void read(List<StoredEntries> records, long next) {
      world.tell(() -> machine.onRead(records, next));
    }

    @Override
    public void readFailed(BacklogProblem.Kind why, String detail) {
      throw new AssertionError(why + ": " + detail);
    }

    @Override
    public void lost(List<PositionRange> ranges, String detail) {
      world.tell(() -> machine.onLost(ranges, detail));
    }

    @Override
    public void copied(long position, long copy, int count) {
      world.tell(() -> machine.onCopied(position, copy, count));
    }

    @Override
    public void room(Room room) {
      world.tell(() -> machine.onRoom(room));
    }

    @Override
    public void failed(String detail) {
      if (!world.diskFails()) {
        throw new AssertionError(detail);
      }
      world.tell(() -> machine.onFailed(detail));
    }
  }
}
