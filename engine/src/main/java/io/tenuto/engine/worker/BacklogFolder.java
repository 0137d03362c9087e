package io.tenuto.engine.worker;

import io.tenuto.log.WholeFile;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A backlog's folder on a worker, and the page in it that says whose messages are there: it
 * outlives the process, the worker and the run, so that somebody can finish what was begun.
 *
 * @param path of the folder
 * @param pipeline the name that a pipeline file has in all its runs
 * @param group the reader whose messages wait
 * @param run the deployment's name of the run that counts them now
 * @param adopted messages that earlier runs had left when this run took over
 * @param life how often the folder has been opened
 */
record BacklogFolder(
    Path path, String pipeline, String group, String run, long adopted, long life) {
  private static final String PAGE = "owner.json";

  /** Where a run's messages are kept for one reader, in the folder of all backlogs. */
  static Path own(Path all, String run, String group) {
    Path own = all.resolve(run + "." + group);
    if (!all.equals(own.getParent()) || !own.equals(own.normalize())) {
      throw new IllegalArgumentException(
          "run '" + run + "', reader '" + group + "': names with a / have no folder here");
    }
    return own;
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
              fields.number("adopted", 0),
              fields.number("life", 0)));
    } catch (ProtocolException e) {
      throw new IOException(
          page + " does not say whose messages are there: " + e.getMessage() + " Restore it.", e);
    }
  }

  /**
   * Every backlog in a folder, ordered by name.
   *
   * @param damaged told of each whose page cannot be read; the others are not harmed
   */
  static List<BacklogFolder> in(Path all, Consumer<IOException> damaged) throws IOException {
    var found = new ArrayList<BacklogFolder>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, Files::isDirectory)) {
      for (Path folder : folders) {
        try {
          read(folder).ifPresent(found::add);
        } catch (IOException e) {
          damaged.accept(e);
        }
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
        && !path.endsWith(byRun + "." + ofGroup);
  }

  /** The folder in its next life, when a run counts its messages. */
  BacklogFolder openedBy(String byRun, long left) {
    return new BacklogFolder(
        path, pipeline, group, byRun, run.equals(byRun) ? adopted : left, life + 1);
  }

  /** Makes the folder if needed, and writes its page in one step that a power cut cannot undo. */
  void write() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pipeline", pipeline);
    fields.put("group", group);
    fields.put("run", run);
    fields.put("adopted", adopted);
    fields.put("life", life);
    WholeFile.write(path, PAGE, Json.write(fields));
  }

  /** Removes the page; the folder is no backlog any more. */
  void erase() throws IOException {
    Files.deleteIfExists(path.resolve(PAGE));
  }
}
