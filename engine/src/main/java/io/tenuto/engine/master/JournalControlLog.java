package io.tenuto.engine.master;

import io.tenuto.log.Journal;
import io.tenuto.log.LogException;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ControlLog} in a folder of its own, which no other master can open meanwhile. Owns one
 * thread, {@code tenuto-journal}, which waits for the disk so that the master's loop need not.
 */
public final class JournalControlLog implements ControlLog {
  private static final System.Logger LOG = System.getLogger(JournalControlLog.class.getName());
  private static final int WAITING_MAX = 16;
  private static final long CLOSE_SECONDS = 10;

  private final Journal journal;
  private final ControlState state; // the thread's, once there is one
  private final long epoch;
  private final List<ControlChange> kept;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          task -> {
            var journalThread = new Thread(task, "tenuto-journal");
            journalThread.setDaemon(true);
            return journalThread;
          });

  private JournalControlLog(Journal journal, ControlState state) {
    this.journal = journal;
    this.state = state;
    this.epoch = state.epoch();
    this.kept = state.changes();
  }

  /**
   * Opens a folder, which is created if it does not exist, replays what is in it, and puts the new
   * master's epoch on the disk.
   *
   * @param clockMillis milliseconds since 1970; the epoch is this or, if the last was as large,
   *     larger than that
   * @throws LogException if another master has the folder, or it is damaged, foreign, of a later
   *     version or cannot be written
   */
  public static JournalControlLog open(Path folder, LongSupplier clockMillis) throws IOException {
    Journal journal = Journal.open(folder);
    try {
      ControlState state = replayed(folder, journal);
      state.apply(new ControlChange.Epoch(Math.max(state.epoch() + 1, clockMillis.getAsLong())));
      journal.begin(state.toJson());
      if (journal.cutBytes() > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            folder
                + ": the last master died while it wrote; "
                + journal.cutBytes()
                + " bytes of a change that nobody was told to be kept are left out");
      }
      return new JournalControlLog(journal, state);
    } catch (IOException | RuntimeException e) {
      try {
        journal.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static ControlState replayed(Path folder, Journal journal) throws IOException {
    try {
      return ControlState.replayed(journal.found());
    } catch (ProtocolException e) {
      throw new IOException(
          folder
              + ": "
              + e.getMessage()
              + ". Start the version of the program that wrote it, or use another folder.",
          e);
    }
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public List<ControlChange> kept() {
    return List.copyOf(kept);
  }

  @Override
  public void append(ControlChange change, Consumer<@Nullable IOException> done) {
    thread.execute(() -> done.accept(appended(change)));
  }

  private @Nullable IOException appended(ControlChange change) {
    try {
      if (journal.hasGrown()) {
        journal.begin(state.toJson());
      }
      journal.append(change.toJson());
      state.apply(change);
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException e) { // nobody knows how far it came
      return new IOException("a fault in the journal: " + e, e);
    }
  }

  /** Releases the folder, after what is under way has been kept. */
  @Override
  public void close() throws IOException {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the disk did not answer the journal within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    journal.close();
  }
}
