package io.tenuto.engine.source;

import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.engine.source.NameRule.Verdict;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
  private int next;

  private DirectorySource(
      List<FoundFile> files, long leftOut, FileItems items, InstantSource clock) {
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
    Path root = Folders.real(options.folder());
    var listing = new Listing(problems);
    new FolderWalk(root, options.recursive(), new NameRule(options.pattern()), problems)
        .walk(root, listing);
    listing.files.sort(Comparator.comparing(FoundFile::file));
    return new DirectorySource(
        listing.files, listing.leftOut, new FileItems(root, problems), clock);
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    while (next < files.size()) {
      FoundFile found = files.get(next);
      Payload payload = items.open(found);
      next++;
      if (payload != null) {
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
