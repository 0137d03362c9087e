package io.tenuto.engine.backlog;

import io.tenuto.api.DeliveryException;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.log.FileStorage;
import io.tenuto.log.PositionRange;
import io.tenuto.log.Storage;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The log of a connector whose stream is durable: what it accepts is on the disk before, forced
 * together with all else that waits, and stays there until every group has settled it. When the
 * folder is opened again, what was not settled comes first.
 *
 * <p><b>What survives.</b> A message that was accepted survives the kill of this process and a
 * power cut. Settlements are recorded a quarter of a second later at most: what was settled since
 * then comes again after a crash. A failed write or force is final: nothing more is accepted.
 *
 * <p><b>Threads.</b> The disk has a thread of its own; answers come on the loop's. {@link #close}
 * may be called by any other.
 */
public final class DurableLog implements Keeper {
  private static final Duration TIDY = Duration.ofMillis(250);

  private final Loop loop;
  private final Listener listener;
  private final ExecutorService thread;
  private final Store store;
  private final StoreReader reader;
  private final GroupCommit commits;
  private final SourceCursor cursor;
  private final ReadBack readBack;
  private final long nextSequence;
  private final long left;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final UntoldSettlements untold = new UntoldSettlements();
  private Loop.@Nullable Repeating tidying;
  private volatile @Nullable Client client;

  /**
   * Where and how much.
   *
   * @param folder its own
   * @param diskBytes bound on all its files
   * @param windowBytes memory for what an earlier life left
   * @param refuses whether messages that find no room on the disk are refused, rather than waiting
   */
  public record Settings(Path folder, long diskBytes, long windowBytes, boolean refuses) {
    /** Larger messages are files of their own. */
    int recordBytes() {
      return (int) Math.min(windowBytes / 4, 16 << 20);
    }
  }

  /** Told what people should know, by any thread. */
  public interface Listener {
    void onNotice(String text);

    /**
     * Messages can be read no more, and are not delivered. They had been accepted, but for those
     * that were being written when the power was cut.
     */
    void onLost(long messages, String detail);

    /** A fault inside, or records that this version cannot read. */
    void onFault(Throwable fault);
  }

  private DurableLog(
      Settings settings,
      Loop loop,
      Listener listener,
      Store store,
      SourceCursor cursor,
      long nextSequence) {
    this.loop = loop;
    this.listener = listener;
    this.store = store;
    this.cursor = cursor;
    this.nextSequence = nextSequence;
    this.left = store.log().unsettledCount();
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              var worker = new Thread(task, "tenuto-durable");
              worker.setDaemon(true);
              return worker;
            });
    this.reader = new StoreReader(store, new News());
    this.commits =
        new GroupCommit(
            GroupCommit.Words.STREAM,
            store,
            cursor,
            nextSequence,
            settings.refuses(),
            new Outcomes());
    var performed = new Performed();
    this.readBack =
        new ReadBack(
            settings.windowBytes(),
            store.log().firstUnsettled(),
            store.log().end(),
            performed,
            new Tally(),
            new Troubles(performed));
  }

  /**
   * Opens what an earlier life left in the folder, or makes it.
   *
   * @param anew whether the source begins anew, rather than behind what it has sent
   * @param newIncarnation number of the source's run, if it begins
   * @throws IOException if the folder cannot be used, or is to be begun anew and keeps messages
   *     that were accepted, naming the remedy
   */
  public static DurableLog open(
      Settings settings,
      Loop loop,
      BufferPool pool,
      Listener listener,
      boolean anew,
      long newIncarnation)
      throws IOException {
    Storage files = FileStorage.open(settings.folder());
    return open(settings, files, loop, pool, listener, anew, newIncarnation);
  }

  /** Opens it over any storage, which belongs to it from now on. */
  static DurableLog open(
      Settings settings,
      Storage storage,
      Loop loop,
      BufferPool pool,
      Listener listener,
      boolean anew,
      long newIncarnation)
      throws IOException {
    var limits = new Store.Limits(settings.diskBytes(), settings.recordBytes(), true, false);
    Store store =
        Store.open(
            settings.folder(),
            storage,
            limits,
            pool,
            System::nanoTime,
            new SecureRandom()::nextLong);
    try {
      long kept = store.log().unsettledCount();
      if (anew && kept > 0) {
        throw new IOException(
            settings.folder()
                + ": keeps "
                + kept
                + " messages that were accepted and not yet delivered. Start the run without"
                + " --overwrite to deliver them first, or move the folder away to give them up.");
      }
      SourceCursor cursor = SourceCursor.open(storage, store.log().end() == 0, newIncarnation);
      if (anew) {
        cursor.restart(newIncarnation);
      }
      long next = endOfSequences(store, cursor);
      return new DurableLog(settings, loop, listener, store, cursor, next);
    } catch (IOException | RuntimeException e) {
      store.log().close();
      throw e;
    }
  }

  private static long endOfSequences(Store store, SourceCursor cursor) throws IOException {
    try {
      var unheard = new StoreReader(store, new DiskEvents.Unheard());
      return Math.max(
          cursor.nextSequence(), unheard.endOfSequences(store.unsettled(), cursor.incarnation()));
    } catch (RecordForm.LaterVersionException e) {
      throw laterVersion(store, e.getMessage());
    }
  }

  private static IOException laterVersion(Store store, @Nullable String detail) {
    return new IOException(
        store.folder()
            + ": was written by a later version of this program ("
            + detail
            + "). Use that version to go on.");
  }

  @Override
  public long incarnation() {
    return cursor.incarnation();
  }

  @Override
  public long nextSequence() {
    return nextSequence;
  }

  @Override
  public long left() {
    return left;
  }

  @Override
  public void begin(Client newClient) {
    client = newClient;
    perform(() -> store.begin(new News()));
    loop.execute(
        () -> {
          readBack.read();
          tidying = loop.every(TIDY, this::tidy);
        });
  }

  private Client client() {
    return java.util.Objects.requireNonNull(client, "begin comes first");
  }

  private void perform(Runnable task) {
    thread.execute(
        () -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            listener.onFault(e);
          }
        });
  }

  @Override
  public void wake() {
    if (asked.compareAndSet(false, true)) {
      try {
        perform(this::turn);
      } catch (RejectedExecutionException e) {
        asked.set(false); // the last turn, in close, has taken it or will
      }
    }
  }

  private void turn() {
    asked.set(false);
    client().take(commits::add);
    commits.commit();
  }

  @Override
  public void settle(long position, long count) {
    untold.settle(position, count);
  }

  private void tidy() {
    UntoldSettlements.Told told = untold.take();
    perform(
        () -> {
          commits.settle(told.settled(), told.unwanted());
          commits.tidy();
        });
    readBack.tryAgain();
  }

  @Override
  public boolean handedOut() {
    return readBack.allRead();
  }

  @Override
  public boolean caughtUp() {
    return readBack.over();
  }

  /** What becomes of new messages, handed to the connector on the loop's thread. */
  private final class Outcomes implements GroupCommit.Told {
    @Override
    public void kept(List<GroupCommit.Kept> kept) {
      loop.execute(
          () -> {
            for (GroupCommit.Kept one : kept) {
              if (one.file() > 0) {
                untold.inFile(one.position(), one.file());
              }
              GroupCommit.Range range = one.range();
              client().kept(range.entries(), range.from(), range.to(), one.position());
            }
          });
    }

    @Override
    public void refused(List<GroupCommit.Range> ranges, DeliveryException why) {
      loop.execute(
          () -> ranges.forEach(one -> client().refused(one.entries(), one.from(), one.to(), why)));
    }

    @Override
    public void failed(DeliveryException why) {
      client().failed(why);
    }

    @Override
    public void notice(String text) {
      listener.onNotice(text);
    }
  }

  /** What is read of an earlier life, told on the loop's thread. */
  private final class News implements DiskEvents {
    @Override
    public void stored(List<Outcome> outcomes, Room room) {
      throw new IllegalStateException("new messages are not stored this way");
    }

    @Override
    public void read(List<StoredEntries> records, long next) {
      loop.execute(() -> readBack.onRead(records, next));
    }

    @Override
    public void readFailed(BacklogProblem.Kind why, String detail) {
      if (why == BacklogProblem.Kind.LATER_VERSION) {
        listener.onFault(laterVersion(store, detail));
      }
      loop.execute(() -> readBack.onFailed(why, detail));
    }

    @Override
    public void lost(List<PositionRange> ranges, String detail) {
      loop.execute(() -> readBack.onLost(ranges, detail));
    }

    @Override
    public void copied(long position, long copy, int count) {
      throw new IllegalStateException("a failed force is final here");
    }

    @Override
    public void room(Room room) {
      // asked for where it is needed
    }

    @Override
    public void failed(String detail) {
      listener.onNotice("stream.log: " + detail);
    }
  }

  /** Carries out what the reading of an earlier life decides. */
  private final class Performed implements ReadBack.Commands {
    @Override
    public void read(long from, long end, long freeBytes, boolean atLeastOne) {
      perform(() -> reader.read(from, end, freeBytes, atLeastOne));
    }

    @Override
    public void settle(long first, long count) {
      DurableLog.this.settle(first, count);
    }

    @Override
    public void discard(long file) {
      untold.discard(file);
    }

    @Override
    public void feed(StoredEntries entries, int from, int to) {
      client().again(entries, from, to, entries.attempt());
    }

    @Override
    public void settled(StoredEntries entries, int from, int to, Settlement outcome) {
      // every group's own ledger counts them
    }

    @Override
    public void problem(BacklogProblem.Kind kind, String detail) {
      listener.onNotice(
          "stream.log: "
              + store.folder()
              + " cannot be read ("
              + detail
              + "). Check the disk; it is tried again.");
    }

    @Override
    public void lost(long messages, String detail) {
      listener.onLost(messages, detail);
    }
  }

  /**
   * After its connector has been closed: refuses what is not on the disk yet, records what was
   * settled, and gives the folder free; what is not settled stays there. Not on the loop's thread.
   *
   * @throws IOException if the disk could not confirm everything
   */
  @Override
  public void close() throws IOException, InterruptedException {
    if (thread.isShutdown()) {
      return;
    }
    loop.await(
        () -> {
          if (tidying != null) {
            tidying.cancel();
          }
          tidy();
        });
    if (client != null) {
      perform(this::turn);
    }
    thread.shutdown();
    if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IOException(
          store.folder()
              + ": the disk has not answered for a minute; what was settled may come again");
    }
    commits.close();
    loop.await(() -> {}); // whoever waits for an answer has it
  }
}
