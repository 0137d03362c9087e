package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.backlog.BacklogListener;
import io.tenuto.engine.backlog.BacklogProblem;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.transport.LocalLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The backlogs of a run, one for each reader that spills. Owned by the run's thread. */
final class Backlogs {
  private static final System.Logger LOG = System.getLogger(Backlogs.class.getName());

  /** A problem that comes and goes is told once in that time. */
  private static final long SILENCE_NANOS = 10_000_000_000L;

  private final Assembly assembly;
  private final Pipeline pipeline;
  private final Path output;
  private final LongConsumer settledFromSource;
  private final Map<String, Backlog> byGroup = new LinkedHashMap<>();

  /**
   * @param settledFromSource told, on the loop's thread, when each message of the source's stream
   *     was meant to be sent that leaves a backlog for good
   */
  Backlogs(Assembly assembly, Pipeline pipeline, Path output, LongConsumer settledFromSource) {
    this.assembly = assembly;
    this.pipeline = pipeline;
    this.output = output;
    this.settledFromSource = settledFromSource;
  }

  /** Opens the backlogs of a stream's readers, and lets its connector spill into them. */
  void open(String stream, Connector connector) throws IOException {
    for (GroupSpec group : pipeline.groupsFrom(stream)) {
      if (Assembly.spills(group)) {
        Backlog backlog = assembly.backlog(group, output, new Heard(stream));
        byGroup.put(group.name(), backlog);
        LocalLink.join(
            connector.loop(),
            connector.loop(),
            "in-process",
            link -> connector.open(group.name(), link, backlog.introduction(), 1),
            link -> backlog.open(link, 1));
      }
    }
  }

  private final class Heard implements BacklogListener {
    private final boolean source;
    private String told = "";
    private long toldNanos;

    Heard(String stream) {
      source = stream.equals(Pipeline.SOURCE);
    }

    @Override
    public void onProblem(BacklogProblem problem) {
      String text = problem.toString();
      long now = System.nanoTime();
      boolean again = text.equals(told) && now - toldNanos < SILENCE_NANOS;
      if (!again) {
        told = text;
        toldNanos = now;
        LOG.log(System.Logger.Level.WARNING, text);
      }
    }

    @Override
    public void onSettled(long timeMicros, Settlement outcome) {
      if (source) {
        settledFromSource.accept(timeMicros);
      }
    }
  }

  Map<String, Backlog> byGroup() {
    return byGroup;
  }

  /** Lets a group's backlog, if it has one, drain to an engine of this process. */
  void serve(String group, EngineHost engine) {
    Backlog backlog = byGroup.get(group);
    if (backlog != null) {
      LocalLink.join(
          assembly.loop(),
          assembly.loop(),
          "in-process",
          link -> backlog.drain().open(group, link, engine.introduction(), 1),
          link -> engine.open(link, 1, true));
    }
  }

  /** The account of a group's backlog, if it has one. */
  Optional<Ledger> ledger(String group) {
    return Optional.ofNullable(byGroup.get(group)).map(Backlog::ledger);
  }

  /** Waits until all are empty; false if the time ran out. */
  boolean flush(Duration patience) throws InterruptedException {
    for (Backlog backlog : byGroup.values()) {
      if (!backlog.flush(patience)) {
        return false;
      }
    }
    return true;
  }

  /** Closes all; what is empty leaves no folder. */
  void close() throws IOException, InterruptedException {
    for (Backlog backlog : byGroup.values()) {
      boolean empty = backlog.ledger().retained() == 0;
      backlog.close();
      if (empty) {
        backlog.removeFolder();
      }
    }
    Path all = pipeline.backlog().directoryIn(output);
    if (!byGroup.isEmpty() && all.startsWith(output)) { // a folder elsewhere is the user's own
      removeIfEmpty(all);
    }
    byGroup.clear();
  }

  private static void removeIfEmpty(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      if (files.iterator().hasNext()) {
        return;
      }
    }
    Files.delete(folder);
  }
}
