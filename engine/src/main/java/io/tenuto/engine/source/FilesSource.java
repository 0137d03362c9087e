package io.tenuto.engine.source;

import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends files that were named one by one, in that order, one message each; the header's {@code
 * file} is the path as it was named. What cannot be read is reported and passed over.
 */
public final class FilesSource implements Source {
  private final List<Path> files;
  private final SourceProblems problems;
  private final InstantSource clock;
  private final AtomicLong expected;
  private int next;

  public FilesSource(List<Path> files, SourceProblems problems, InstantSource clock) {
    this.files = List.copyOf(files);
    this.problems = problems;
    this.clock = clock;
    this.expected = new AtomicLong(files.size());
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    while (next < files.size()) {
      Path path = files.get(next++);
      Payload payload = open(path);
      if (payload != null) {
        return new Item(FileItems.header(path.toString()), payload, Micros.now(clock));
      }
      expected.decrementAndGet();
    }
    return null;
  }

  private @Nullable Payload open(Path path) throws InterruptedException {
    String name = path.toString();
    try {
      Path real = path.toRealPath();
      var attributes = Files.readAttributes(real, BasicFileAttributes.class);
      Path folder = real.getParent();
      if (attributes.isDirectory() || folder == null) {
        problems.on(
            new SourceProblem(
                name,
                "is a folder",
                "Name its files, such as " + name + "/*.tif; a run reads folders itself."));
        return null;
      }
      var found = new FoundFile(name, real, FileVersion.of(attributes), attributes.fileKey());
      return new FileItems(folder, problems).open(found);
    } catch (IOException e) {
      problems.on(FileProblems.unreadable(name, e));
      return null;
    }
  }

  @Override
  public long expected() {
    return expected.get();
  }
}
