package io.tenuto.engine.source;

import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.engine.source.NameRule.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends the files that a folder tree holds when the source is opened, one message each, sorted by
 * relative path (by UTF-16 code units, so the order is the same on every machine).
 *
 * <p>Every file that is meant for the stream is either sent or reported: unreadable, empty and
 * vanished files, links that lead out of the folder or nowhere, and anything that is not a regular
 * file. Hidden and temporary names and those that do not match the pattern are left out by rule and
 * only counted.
 */
public final class DirectorySource implements Source {
  private final List<FoundFile> files;
  private final FileItems items;
  private final InstantSource clock;
  private final long leftOut;
  private final AtomicLong expected;
  private final @Nullable HandedOutFiles sent;
  private int next;
  private long number;
  private boolean begun;

  private DirectorySource(
      List<FoundFile> files,
      long leftOut,
      FileItems items,
      InstantSource clock,
      @Nullable HandedOutFiles sent) {
    this.sent = sent;
    this.files = files;
    this.leftOut = leftOut;
    this.items = items;
    this.clock = clock;
    this.expected = new AtomicLong(files.size());
  }

  /**
   * Lists the folder; files are opened one by one when their turn comes.
   *
   * @throws SourceException if the folder is missing or cannot be read
   */
  public static DirectorySource open(
      DirectoryOptions options, SourceProblems problems, InstantSource clock)
      throws SourceException {
    return open(options, null, problems, clock);
  }

  /**
   * As {@link #open(DirectoryOptions, SourceProblems, InstantSource)}.
   *
   * @param stateFolder where it remembers what it sends, so that it can go on; null for not
   */
  public static DirectorySource open(
      DirectoryOptions options,
      @Nullable Path stateFolder,
      SourceProblems problems,
      InstantSource clock)
      throws SourceException {
    Path root = Folders.real(options.folder());
    var listing = new Listing(problems);
    new FolderWalk(root, options.recursive(), new NameRule(options.pattern()), problems)
        .walk(root, listing);
    listing.files.sort(Comparator.comparing(FoundFile::file));
    return new DirectorySource(
        listing.files,
        listing.leftOut,
        new FileItems(root, problems),
        clock,
        stateFolder == null ? null : HandedOutFiles.open(stateFolder));
  }

  /** Leaves out the files that were sent below that number, unless they have changed since. */
  @Override
  public void resume(long sequence) {
    if (sent == null) {
      throw new IllegalStateException("a folder that remembers nothing cannot be gone on with");
    }
    Map<String, FileVersion> known = sent.below(sequence);
    files.removeIf(found -> found.version().equals(known.get(found.file())));
    expected.set(files.size());
    number = sequence;
    begun = true;
  }

  @Override
  public @Nullable Item next() throws InterruptedException, SourceException {
    if (sent != null && !begun) {
      sent.clear();
    }
    begun = true;
    while (next < files.size()) {
      FoundFile found = files.get(next);
      Payload payload = items.open(found);
      next++;
      if (payload != null) {
        if (sent != null) {
          sent.add(number++, found);
        }
        return new Item(FileItems.header(found.file()), payload, Micros.now(clock));
      }
      expected.decrementAndGet();
    }
    return null;
  }

  /** How many files will have been sent: those found, less those that turned out unreadable. */
  @Override
  public long expected() {
    return expected.get();
  }

  /**
   * How many files were left out because they are hidden, temporary or do not match the pattern.
   */
  public long leftOut() {
    return leftOut;
  }

  @Override
  public void close() throws IOException {
    if (sent != null) {
      sent.close();
    }
  }

  private static final class Listing implements FolderWalk.Visitor {
    private final SourceProblems problems;
    private final List<FoundFile> files = new ArrayList<>();
    private long leftOut;

    Listing(SourceProblems problems) {
      this.problems = problems;
    }

    @Override
    public boolean folder(Path folder) {
      return true;
    }

    @Override
    public void file(FoundFile found, Verdict verdict) {
      if (verdict != Verdict.TAKE) {
        leftOut++;
      } else if (found.version().sizeBytes() == 0) {
        problems.on(FileProblems.empty(found.file()));
      } else {
        files.add(found);
      }
    }
  }
}
