package io.tenuto.engine.source;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes header and payload of a file that is about to be sent. */
final class FileItems {
  /** Files below this size are read at once; larger ones stay files until somebody reads them. */
  static final int IN_MEMORY_BYTES = 64 * 1024;

  private final Path root;
  private final SourceProblems problems;

  /**
   * @param root real path of the source's folder
   */
  FileItems(Path root, SourceProblems problems) {
    this.root = root;
    this.problems = problems;
  }

  /** The file's payload, or null if it cannot be sent and was reported. */
  @Nullable Payload open(FoundFile found) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before " + found.file());
    }
    try {
      Path target = found.path().toRealPath();
      if (!target.startsWith(root)) {
        problems.on(FileProblems.leadsOut(found.file(), target));
        return null;
      }
      var attributes = Files.readAttributes(target, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        problems.on(FileProblems.vanished(found.file()));
        return null;
      }
      Payload payload =
          attributes.size() < IN_MEMORY_BYTES
              ? Payload.of(Files.readAllBytes(target))
              : Payload.of(target);
      if (payload.size() == 0) {
        problems.on(FileProblems.empty(found.file()));
        return null;
      }
      return payload;
    } catch (ClosedByInterruptException e) {
      boolean unused = Thread.interrupted();
      throw new InterruptedException("interrupted while " + found.file() + " was being read");
    } catch (IOException e) {
      problems.on(FileProblems.unreadable(found.file(), e));
      return null;
    }
  }

  /** File name and content type. */
  static Header header(String file) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(Header.FILE, file);
    values.put(Header.CONTENT_TYPE, ContentTypes.ofFile(file));
    return new Header(values);
  }
}
