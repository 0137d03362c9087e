package io.tenuto.engine.source;

import io.tenuto.engine.source.NameRule.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Looks into a watched folder and tells the tracker what is there. Owned by one thread. */
final class FolderLook implements FolderWalk.Visitor {
  private final Path root;
  private final FolderWalk walk;
  private final CompletionTracker tracker;
  private final FolderSignals signals;
  private final SourceProblems problems;
  private final LongSupplier nanoTime;
  private final long settleNanos;
  private final @Nullable GlobPattern stopFile;

  private final Set<Path> watched = new HashSet<>();
  private Set<Object> unfinished = new HashSet<>();
  private Set<Object> unfinishedBefore = new HashSet<>();
  private Path start;
  private boolean everything;
  private boolean news;
  private boolean stopFileSeen;
  private boolean signalsRefused;

  FolderLook(
      Path root,
      WatchOptions options,
      CompletionTracker tracker,
      FolderSignals signals,
      SourceProblems problems,
      LongSupplier nanoTime) {
    this.root = root;
    this.start = root;
    this.tracker = tracker;
    this.signals = signals;
    this.problems = problems;
    this.nanoTime = nanoTime;
    this.settleNanos = options.settle().toNanos();
    String stop = options.stopFile();
    this.stopFile = stop == null ? null : new GlobPattern("stopFile", stop);
    this.walk =
        new FolderWalk(root, options.recursive(), new NameRule(options.pattern()), problems);
  }

  /** Looks at the whole tree. Returns whether anything was new. */
  boolean all() {
    unfinishedBefore = unfinished;
    unfinished = new HashSet<>();
    return from(root, true);
  }

  /** Looks at one folder and at new folders below it. Returns whether anything was new. */
  boolean at(Path folder) {
    return Files.isDirectory(folder) && from(folder, false);
  }

  /** Looks again at the files whose settle time is over. Returns whether anything was new. */
  boolean due() {
    boolean any = false;
    for (FoundFile found : tracker.due(nanoTime.getAsLong())) {
      FoundFile current = again(found);
      if (current == null) {
        tracker.gone(found.file());
        problems.on(FileProblems.vanished(found.file()));
        any = true;
      } else {
        any |= tracker.seen(current, false, nanoTime.getAsLong());
      }
    }
    return any;
  }

  /** The file as it is now, or null if it is gone. */
  static @Nullable FoundFile again(FoundFile found) {
    try {
      var attributes = Files.readAttributes(found.path(), BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? new FoundFile(
              found.file(), found.path(), FileVersion.of(attributes), attributes.fileKey())
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether the file that ends the stream has been met. */
  boolean stopFileSeen() {
    return stopFileSeen;
  }

  private boolean from(Path folder, boolean all) {
    start = folder;
    everything = all;
    news = false;
    walk.walk(folder, this);
    return news;
  }

  @Override
  public boolean folder(Path folder) {
    boolean fresh = watched.add(folder);
    if (fresh) {
      watch(folder);
      news = true;
    }
    return everything || fresh || folder.equals(start);
  }

  @Override
  public void file(FoundFile found, Verdict verdict) {
    if (stopFile != null && stopFile.matches(root.relativize(found.path()))) {
      news |= !stopFileSeen;
      stopFileSeen = true;
    } else if (verdict == Verdict.TEMPORARY || verdict == Verdict.HIDDEN) {
      Object identity = found.identity();
      if (identity != null) {
        unfinished.add(identity);
      }
    } else if (verdict == Verdict.TAKE && !tracker.isTaken(found)) {
      boolean whole = !tracker.isWaiting(found) && whole(found);
      news |= tracker.seen(found, whole, nanoTime.getAsLong());
    }
  }

  private void watch(Path folder) {
    try {
      signals.watch(folder);
    } catch (IOException e) {
      if (!signalsRefused) {
        signalsRefused = true;
        problems.on(
            new SourceProblem(
                FolderWalk.name(root, folder),
                "the system signals no changes here (" + Reasons.of(e) + ")",
                "New files are found by listing the folder again and again. For sooner notice"
                    + " raise the limit, on Linux fs.inotify.max_user_watches."));
      }
    }
  }

  /**
   * Whether the file was put there in one piece: its last change was not one of its content. A
   * write sets both times alike; a rename, or a copying tool that restores the time of modification
   * at its end, sets only the time of change. Both times come from the file system's clock.
   */
  private boolean whole(FoundFile found) {
    try {
      Object changed = Files.getAttribute(found.path(), "unix:ctime");
      if (!(changed instanceof FileTime time)) {
        return false;
      }
      long laterNanos = time.to(TimeUnit.NANOSECONDS) - found.version().modifiedNanos();
      Object identity = found.identity();
      boolean renamed = unfinished.contains(identity) || unfinishedBefore.contains(identity);
      return laterNanos > 0 && (renamed || laterNanos >= settleNanos);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
