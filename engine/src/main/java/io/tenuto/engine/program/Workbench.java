package io.tenuto.engine.program;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a slot has its program work on one message after the other. Nothing of a message is there
 * any more when the next one comes. Owned by the slot's thread.
 */
final class Workbench implements Closeable {
  private static final System.Logger LOG = System.getLogger(Workbench.class.getName());

  private static final String FILES = "files";

  private final ProgramCode code;
  private final Path spoolFolder;
  private final ProgramExplanations explain;
  private @Nullable Path outer;
  private @Nullable Path folder;
  private @Nullable Workplace place;

  /** Has the program work on the message that has been laid out; returns keys for its results. */
  interface Work {
    Map<String, Object> on(Workplace place) throws Exception;
  }

  Workbench(ProgramCode code, Path spoolFolder, ProgramExplanations explain) {
    this.code = code;
    this.spoolFolder = spoolFolder;
    this.explain = explain;
  }

  /**
   * The slot's own folder, in which all of that is; made when it is asked for first. It lies in one
   * that no other user of this host may pass, and can itself be given to another.
   */
  Path folder() throws IOException {
    Path mine = folder;
    if (mine == null) {
      Files.createDirectories(spoolFolder);
      outer = Files.createTempDirectory(spoolFolder, "slot-").toAbsolutePath();
      mine = Files.createDirectory(outer.resolve(FILES));
      Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rwxr-xr-x"));
      folder = mine;
    }
    return mine;
  }

  /** Lays a message out, has it worked on, and hands over what has come of it. */
  void work(Message message, Outputs outputs, Work work) throws Exception {
    Workplace here = place == null ? Workplace.in(folder()) : place;
    place = here;
    var harvest = new Harvest(code.told(), here, spoolFolder);
    boolean whole = false;
    try {
      here.lay(message, code.told().in());
      harvest.gather(message, work.on(here), explain);
      whole = true;
    } finally {
      clear(here);
      if (!whole) {
        harvest.discard();
      }
    }
    harvest.emit(outputs);
  }

  /** What still works there must not come to see the next message, or write into its results. */
  void abandon() {
    place = null;
    folder = null;
    outer = null;
  }

  /** A place that cannot be cleared is left as it is: the next message has another. */
  private void clear(Workplace used) {
    try {
      used.clear();
    } catch (IOException e) {
      place = null;
      LOG.log(System.Logger.Level.WARNING, "what a program has left cannot be removed", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (place != null) {
      place.close();
    }
    if (folder != null && outer != null && isEmpty(folder)) { // or something cannot be removed
      Files.delete(folder);
      Files.delete(outer);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      return !left.iterator().hasNext();
    }
  }
}
