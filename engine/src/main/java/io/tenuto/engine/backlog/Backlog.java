package io.tenuto.engine.backlog;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DeadLetters;
import io.tenuto.engine.host.ReceivingLink;
import io.tenuto.log.FileStorage;
import io.tenuto.log.Storage;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Control;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Where one group's messages wait when no engine has room: a receiver that stores and a sender that
 * drains. Give {@link #introduction} and {@link #open} to senders; open lanes to the group's
 * engines on {@link #drain}, as on any connector, and tell the engines {@code drain: true}.
 *
 * <p><b>What an answer of <em>stored</em> promises.</b> The messages are in files of the operating
 * system. The crash or kill of this process loses none of them: they are drained first when the
 * folder is opened again; those that had run and were not yet recorded as settled (a quarter of a
 * second at most) run again. The crash of the machine, or a power cut, may lose what was stored in
 * the last second or the last 16 MiB, whichever is less, and lets settlements be forgotten, so that
 * messages run again. With {@link BacklogSettings#forceBeforeStored} an answer waits until the disk
 * has confirmed, for all messages together that wait meanwhile, and neither crash loses any. Loss
 * of the disk itself loses what is on it. Messages whose records turn out damaged are counted as
 * dropped and told to the listener; the rest is unharmed.
 *
 * <p><b>Threads.</b> Links are opened on the loop's thread. The disk has a thread of its own.
 * {@link #ledger}, {@link #status}, {@link #flush} and {@link #close} may be called from any thread
 * but the loop's and the disk's (ledger and status from the loop's, too).
 */
public final class Backlog implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofNanos(Lease.INTERVAL_NANOS);
  private static final Duration TIDY = Duration.ofMillis(250);

  private final BacklogSettings settings;
  private final Loop loop;
  private final BufferPool pool;
  private final BacklogListener listener;
  private final Connector drain;
  private final Store store;
  private final BacklogMachine machine;
  private final BacklogDisk disk;
  private final List<StoreLink> links = new ArrayList<>();
  private final List<Loop.Repeating> timers = new ArrayList<>();
  private boolean closed;

  /**
   * What a backlog needs of its surroundings.
   *
   * @param pool lends memory to messages that arrive and leave
   * @param deadLetters takes what engines fail on too often
   * @param random draws a number from 0 inclusive to its argument exclusive; used on the loop's
   *     thread
   */
  public record Surroundings(
      Loop loop,
      BufferPool pool,
      DeadLetters deadLetters,
      IntUnaryOperator random,
      BacklogListener listener) {}

  private Backlog(BacklogSettings settings, Surroundings around, Store store) {
    this.settings = settings;
    this.loop = around.loop();
    this.pool = around.pool();
    this.listener = around.listener();
    this.store = store;
    String group = settings.group().group();
    var spec =
        new Connector.Spec(
            new Origin(settings.name(), settings.name(), 0),
            List.of(settings.group()),
            settings.memoryBytes(),
            settings.maxMessageBytes());
    this.drain = new Connector(loop, pool, spec, around.deadLetters(), around.random());
    this.machine =
        new BacklogMachine(
            settings.memoryBytes(),
            store.log().firstUnsettled(),
            store.log().end(),
            store.log().unsettledCount(),
            store.room(),
            new Performed(group));
    this.disk =
        new BacklogDisk(
            settings.name(),
            store,
            settings.forceBeforeStored(),
            new DiskNews(loop, machine, () -> closed),
            fault -> loop.execute(() -> rethrow(fault)));
  }

  private static void rethrow(Throwable fault) {
    throw new IllegalStateException("the backlog's disk thread failed", fault);
  }

  /**
   * Opens what an earlier life left in the folder, or makes it.
   *
   * @throws IOException if the folder cannot be used, naming it and the remedy
   */
  public static Backlog open(BacklogSettings settings, Surroundings around) throws IOException {
    return open(settings, around, FileStorage.open(logFolder(settings.folder())));
  }

  /** Opens it with the log over any storage, which belongs to it from now on. */
  static Backlog open(BacklogSettings settings, Surroundings around, Storage log)
      throws IOException {
    var limits =
        new Store.Limits(
            settings.diskBytes(), settings.recordBytes(), settings.forceBeforeStored());
    Store store =
        Store.open(
            settings.folder(),
            log,
            limits,
            around.pool(),
            System::nanoTime,
            new SecureRandom()::nextLong);
    var backlog = new Backlog(settings, around, store);
    around.loop().execute(backlog::begin);
    return backlog;
  }

  /** Where the log lies in a backlog's folder. */
  static Path logFolder(Path folder) {
    return folder.resolve("log");
  }

  private void begin() {
    disk.begin();
    machine.start();
    timers.add(loop.every(HEARTBEAT, this::beat));
    timers.add(loop.every(TIDY, this::tidy));
  }

  private void beat() {
    long now = loop.nowNanos();
    List.copyOf(links).forEach(link -> link.beat(now));
  }

  private void tidy() {
    disk.tidy();
    machine.tick();
  }

  /** Carries out the machine's commands. */
  private final class Performed implements BacklogMachine.Commands {
    private final String group;

    Performed(String group) {
      this.group = group;
    }

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
      disk.settle(first, count);
    }

    @Override
    public void discard(long file) {
      disk.discard(file);
    }

    @Override
    public void feed(StoredEntries entries, int from, int to) {
      drain.feed(group, entries, from, to, entries.attempt());
    }

    @Override
    public void settled(StoredEntries entries, int from, int to, Settlement outcome) {
      for (int i = from; i < to; i++) {
        listener.onSettled(entries.timeMicros(i), outcome);
      }
    }

    @Override
    public void problem(BacklogProblem.Kind kind, String detail) {
      listener.onProblem(Wording.of(kind, settings, detail));
    }

    @Override
    public void lost(long messages, String detail) {
      listener.onProblem(Wording.lost(settings, messages, detail));
    }

    @Override
    public void roomAgain() {
      listener.onRoomAgain();
    }
  }

  /** What this backlog says of itself when a link is opened. */
  public Control introduction() {
    return Control.of(
        "backlog",
        "role",
        "receiver",
        "name",
        settings.name(),
        "group",
        settings.group().group(),
        "backlog",
        true,
        "spoolAbove",
        settings.recordBytes(),
        "maxMessage",
        settings.largestBytes());
  }

  /**
   * A link from a sender of the group is open. On the loop's thread.
   *
   * @param epoch the lease epoch that the sender chose for the link
   */
  public LinkHandler open(Link link, int epoch) {
    var opened =
        new StoreLink(
            machine,
            new ReceivingLink.Landings(pool, settings.recordBytes(), store.files().folder()),
            link,
            epoch,
            links::remove);
    links.add(opened);
    loop.execute(
        () -> {
          if (links.contains(opened)) { // it may have been closed meanwhile
            machine.join(opened.in());
          }
        });
    return opened;
  }

  /**
   * Asks a sender for no more, and closes its link when nothing of it is on its way to the disk. On
   * the loop's thread.
   *
   * @param opened what {@link #open} answered
   */
  public void release(LinkHandler opened) {
    List.copyOf(links).stream().filter(link -> link == opened).forEach(StoreLink::release);
  }

  /** Asks every sender for no more; what is kept is still drained. On the loop's thread. */
  public void takeNoMore() {
    List.copyOf(links).forEach(StoreLink::release);
  }

  /** Whether no sender is left. On the loop's thread. */
  public boolean unused() {
    return links.isEmpty();
  }

  /** Unique within the deployment. */
  public String name() {
    return settings.name();
  }

  /**
   * The way out: a connector that only this backlog feeds. Open lanes to the engines of {@code
   * group()} on it; don't offer to it or close it.
   */
  public Connector drain() {
    return drain;
  }

  /** Name of the group whose messages wait here. */
  public String group() {
    return settings.group().group();
  }

  public BacklogSettings settings() {
    return settings;
  }

  /** Its account as a custodian, exact at this moment, over what an earlier life left, too. */
  public Ledger ledger() {
    return status().ledger();
  }

  public BacklogStatus status() {
    return loop.ask(
        () ->
            new BacklogStatus(
                machine.ledger(),
                machine.lost(),
                machine.room().usedBytes(),
                machine.memoryBytes(),
                machine.full()));
  }

  /**
   * Waits until nothing is kept any more.
   *
   * @return false if the time ran out
   */
  public boolean flush(Duration timeout) throws InterruptedException {
    return loop.awaitTrue(machine::empty, timeout);
  }

  /**
   * Closes its links; what it keeps stays in the folder for the next life. A second call does
   * nothing. Not on the loop's thread.
   *
   * @throws IOException if the disk could not confirm everything
   */
  @Override
  public void close() throws IOException, InterruptedException {
    boolean first = loop.ask(this::end);
    if (first) {
      drain.close();
      disk.close();
    }
  }

  /**
   * After {@link #close}, when nothing was retained: removes the folder.
   *
   * @throws IOException if that failed, or something lies in it that is not the backlog's
   */
  public void removeFolder() throws IOException {
    Path log = logFolder(settings.folder());
    for (Path folder : List.of(store.files().folder(), log)) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(folder, "{segment-*,settled-*,lock,*.payload}")) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    Files.delete(settings.folder());
  }

  private boolean end() {
    if (closed) {
      return false;
    }
    closed = true;
    timers.forEach(Loop.Repeating::cancel);
    List.copyOf(links).forEach(link -> link.link().close());
    return true;
  }
}
