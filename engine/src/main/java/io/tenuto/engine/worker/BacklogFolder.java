package io.tenuto.engine.worker;

import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A backlog's folder on a worker, and the page in it that says whose messages are there: it
 * outlives the process, the worker and the run, so that somebody can finish what was begun.
 *
 * @param path of the folder
 * @param pipeline the name that a pipeline file has in all its runs
 * @param group the reader whose messages wait
 * @param run the deployment's name of the run that counts them now
 * @param adopted messages that earlier runs had left when this run took over
 */
record BacklogFolder(Path path, String pipeline, String group, String run, long adopted) {
  private static final String PAGE = "owner.json";

  /** Where a run's messages are kept for one reader, in the folder of all backlogs. */
  static Path own(Path all, String run, String group) {
    return all.resolve(run + "." + group);
  }

  /** The page of a folder; empty if there is none that can be read. */
  static Optional<BacklogFolder> read(Path folder) throws IOException {
    Path page = folder.resolve(PAGE);
    if (Files.notExists(page)) {
      return Optional.empty();
    }
    try {
      var fields = new Control("owner", Json.read(Files.readAllBytes(page)));
      return Optional.of(
          new BacklogFolder(
              folder,
              fields.text("pipeline"),
              fields.text("group"),
              fields.text("run"),
              fields.number("adopted", 0)));
    } catch (ProtocolException e) {
      throw new IOException(
          page + " does not say whose messages are there: " + e.getMessage() + " Restore it.", e);
    }
  }

  /** Every backlog in a folder, ordered by name. */
  static List<BacklogFolder> in(Path all) throws IOException {
    var found = new ArrayList<BacklogFolder>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, Files::isDirectory)) {
      for (Path folder : folders) {
        read(folder).ifPresent(found::add);
      }
    }
    found.sort((one, other) -> one.path.compareTo(other.path));
    return found;
  }

  /**
   * Whether a run may take over: its pipeline has left the messages, in a run that is over, or this
   * run has taken them over before.
   *
   * @param runs those that are not over
   */
  boolean isFor(String ofPipeline, String ofGroup, String byRun, Set<String> runs) {
    return pipeline.equals(ofPipeline)
        && group.equals(ofGroup)
        && (run.equals(byRun) || !runs.contains(run))
        && !path.equals(own(path.resolveSibling(""), byRun, ofGroup));
  }

  /** Makes the folder if needed, and writes its page in one step. */
  void write() throws IOException {
    Files.createDirectories(path);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pipeline", pipeline);
    fields.put("group", group);
    fields.put("run", run);
    fields.put("adopted", adopted);
    Path fresh = path.resolve(PAGE + ".new");
    Files.write(fresh, Json.write(fields));
    Files.move(
        fresh,
        path.resolve(PAGE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes the page; the folder is no backlog any more. */
  void erase() throws IOException {
    Files.deleteIfExists(path.resolve(PAGE));
  }
}
