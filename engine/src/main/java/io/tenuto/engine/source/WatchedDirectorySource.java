package io.tenuto.engine.source;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.source.FolderSignals.Changes;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the files that arrive in a folder, each once it is complete, one message each. What is
 * settled is remembered in a journal: a later run sends only what is new, was changed (other size
 * or time of modification), or was not settled.
 *
 * <p>Complete means: size and time of modification unchanged for the settle time, under a name that
 * is neither hidden nor temporary. A file that was renamed into place, or whose copying tool has
 * restored its time of modification, is taken at once where the file system tells. Files that are
 * complete together are sent in the order of their paths. A large file is read when somebody reads
 * its payload: who rewrites it before it is settled may mix two contents in one message, and the
 * new version follows as a message of its own.
 *
 * <p>{@link #next} and the look into the folder run on the caller's thread; {@link #settled},
 * {@link #stop} and {@link #close} may be called by any.
 */
public final class WatchedDirectorySource implements StoppableSource {
  private static final long LEAST_PAUSE_NANOS = 20_000_000;

  private final CompletionTracker tracker;
  private final FolderLook look;
  private final FolderSignals signals;
  private final FileItems items;
  private final SettledJournal journal;
  private final SourceProblems problems;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final long rescanNanos;
  private final @Nullable Duration stopWhenIdle;

  private final Map<Long, FoundFile> inFlight = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  private long nextSequence;
  private Changes changes = new Changes(true, Collections.emptySortedSet());
  private long nextFullLook;
  private long lastFullLook;
  private long earliestLook;
  private boolean lookedAfterStopFile;

  private WatchedDirectorySource(
      WatchOptions options,
      Path root,
      SettledJournal journal,
      FolderSignals signals,
      SourceProblems problems,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.tracker = new CompletionTracker(options.settle().toNanos(), journal.settled());
    this.look = new FolderLook(root, options, tracker, signals, problems, nanoTime);
    this.signals = signals;
    this.items = new FileItems(root, problems);
    this.journal = journal;
    this.problems = problems;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.rescanNanos = options.rescan().toNanos();
    this.stopWhenIdle = options.stopWhenIdle();
    this.lastFullLook = nanoTime.getAsLong();
    this.nextFullLook = lastFullLook;
    this.earliestLook = lastFullLook;
  }

  /**
   * Opens the journal and begins to watch.
   *
   * @param problems told of each problem once
   * @throws SourceException if the folder cannot be read or the journal cannot be used
   */
  public static WatchedDirectorySource open(
      WatchOptions options, SourceProblems problems, InstantSource clock) throws SourceException {
    WatchService service = null;
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      problems.on(
          new SourceProblem(
              options.folder().toString(),
              "the system signals no changes (" + Reasons.of(e) + ")",
              "New files are found by listing the folder again and again. For sooner notice raise"
                  + " the limit, on Linux fs.inotify.max_user_instances."));
    }
    return open(options, problems, clock, System::nanoTime, new WatchServiceSignals(service));
  }

  static WatchedDirectorySource open(
      WatchOptions options,
      SourceProblems problems,
      InstantSource clock,
      LongSupplier nanoTime,
      FolderSignals signals)
      throws SourceException {
    Set<SourceProblem> told = ConcurrentHashMap.newKeySet();
    SourceProblems once =
        problem -> {
          if (told.add(problem)) {
            problems.on(problem);
          }
        };
    try {
      Path root = Folders.real(options.folder());
      refuseVisibleState(root, options.stateFolder());
      SettledJournal journal = SettledJournal.open(options.stateFolder(), root, once);
      return new WatchedDirectorySource(options, root, journal, signals, once, clock, nanoTime);
    } catch (SourceException | RuntimeException e) {
      signals.close();
      throw e;
    }
  }

  /**
   * Forgets what earlier runs have settled: the next one begins anew.
   *
   * @throws IOException if a run is using that folder, or the disk refuses
   */
  public static void forget(Path stateFolder) throws IOException {
    SettledJournal.forget(stateFolder);
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    long idleSince = nanoTime.getAsLong();
    while (!stopped) {
      Item item = takeReady();
      if (item != null) {
        return item;
      }
      boolean news = lookAround(idleSince);
      if (news) {
        idleSince = nanoTime.getAsLong();
      }
      if (!tracker.hasReady()) {
        if (finished(idleSince)) {
          return null;
        }
        await(idleSince);
      }
    }
    return null;
  }

  /** The journal says what was sent before. */
  @Override
  public void resume(long sequence) {
    nextSequence = sequence;
  }

  /** Need not be sent again: the stream keeps it. */
  @Override
  public void accepted(long sequence) {
    remember(sequence, Settlement.STORED);
  }

  @Override
  public void settled(long sequence, Settlement settlement) {
    if (settlement != Settlement.FAILED && settlement != Settlement.RELEASED) {
      remember(sequence, settlement);
    }
  }

  private void remember(long sequence, Settlement settlement) {
    FoundFile found = inFlight.remove(sequence);
    if (found == null) {
      return;
    }
    try {
      journal.append(found.file(), found.version(), settlement);
    } catch (IOException e) {
      problems.on(
          new SourceProblem(
              found.file(),
              "is settled, but the journal could not be written (" + Reasons.of(e) + ")",
              "It will be sent again by the next run. Check the state folder's disk."));
    }
  }

  @Override
  public void stop() {
    stopped = true;
    signals.close();
  }

  /** Stops and closes the journal: what is settled later is sent again by the next run. */
  @Override
  public void close() throws IOException {
    stop();
    journal.close();
  }

  private @Nullable Item takeReady() throws InterruptedException {
    FoundFile found = tracker.poll();
    while (found != null && !stopped) {
      Payload payload = items.open(found);
      FoundFile after = FolderLook.again(found);
      if (after != null && !after.version().equals(found.version())) {
        tracker.seen(after, false, nanoTime.getAsLong());
      } else {
        tracker.taken(found);
        if (payload != null) {
          inFlight.put(nextSequence++, found);
          return new Item(FileItems.header(found.file()), payload, Micros.now(clock));
        }
      }
      found = tracker.poll();
    }
    return null;
  }

  /** Looks where something may have changed. Returns whether anything was new. */
  private boolean lookAround(long idleSince) {
    long began = nanoTime.getAsLong();
    Changes seen = changes;
    changes = Changes.NONE;
    boolean news = false;
    boolean ending = tracker.idle() && idleFor(idleSince, began);
    boolean full = seen.everything() || began - nextFullLook >= 0 || ending;
    boolean stopFileBefore = look.stopFileSeen();
    if (full) {
      lastFullLook = began;
      news = look.all();
      lookedAfterStopFile |= stopFileBefore;
    } else {
      for (Path folder : seen.folders()) {
        news |= look.at(folder);
      }
    }
    if (look.stopFileSeen() && !stopFileBefore) {
      changes = new Changes(true, Collections.emptySortedSet());
    }
    news |= look.due();
    long ended = nanoTime.getAsLong();
    long took = ended - began;
    earliestLook = ended + Math.max(LEAST_PAUSE_NANOS, 5 * took);
    if (full) {
      nextFullLook = ended + Math.max(rescanNanos, 10 * took);
    }
    return news;
  }

  private boolean finished(long idleSince) {
    return tracker.idle() && (lookedAfterStopFile || idleFor(idleSince, lastFullLook));
  }

  private boolean idleFor(long idleSince, long nowNanos) {
    return stopWhenIdle != null && nowNanos - idleSince >= stopWhenIdle.toNanos();
  }

  private void await(long idleSince) throws InterruptedException {
    long now = nanoTime.getAsLong();
    long wait = Math.min(nextFullLook - now, tracker.untilDueNanos(now));
    if (stopWhenIdle != null && tracker.idle()) {
      wait = Math.min(wait, idleSince + stopWhenIdle.toNanos() - now);
    }
    if (!changes.any()) {
      changes = signals.await(Math.max(0, wait));
    }
    long pause = earliestLook - nanoTime.getAsLong();
    if (pause > 0) {
      signals.rest(pause);
    }
    changes = changes.and(signals.await(0));
  }

  private static void refuseVisibleState(Path root, Path stateFolder) throws SourceException {
    Path state = stateFolder.toAbsolutePath().normalize();
    Path below = state.startsWith(root) ? root.relativize(state) : null;
    if (below != null) {
      for (Path part : below) {
        if (part.toString().startsWith(".")) {
          return;
        }
      }
      throw new SourceException(
          "state folder "
              + stateFolder
              + ": lies inside the watched folder, so that the journal would be sent as a file."
              + " Choose a folder elsewhere, or a hidden name such as .tenuto.",
          false,
          null);
    }
  }
}
