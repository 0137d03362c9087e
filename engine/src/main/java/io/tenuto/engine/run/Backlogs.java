package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.node.Stored;
import io.tenuto.engine.node.Streams;
import io.tenuto.transport.LocalLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The backlogs of a run, one for each reader that spills: in this process, or on the workers that
 * the pipeline names, where there are workers. Owned by the run's thread.
 */
final class Backlogs {
  private final Assembly assembly;
  private final Pipeline pipeline;
  private final Path output;
  private final LongConsumer settledFromSource;
  private final boolean elsewhere;
  private @Nullable Audits audits;
  private final Map<String, Backlog> byGroup = new LinkedHashMap<>();

  /**
   * @param settledFromSource told, on the loop's thread, when each message of the source's stream
   *     was meant to be sent that leaves a backlog of this process for good
   * @param workers whether the run has workers, which may keep backlogs
   */
  Backlogs(
      Assembly assembly,
      Pipeline pipeline,
      Path output,
      LongConsumer settledFromSource,
      boolean workers) {
    this.elsewhere = workers && !pipeline.backlog().workers().isEmpty();
    this.assembly = assembly;
    this.pipeline = pipeline;
    this.output = output;
    this.settledFromSource = settledFromSource;
  }

  /** Opens the backlogs of a stream's readers, and lets its connector spill into them. */
  void open(String stream, Connector connector) throws IOException {
    if (elsewhere) {
      return; // the master leases them
    }
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

  private final class Heard extends BacklogTalk {
    private final boolean source;

    Heard(String stream) {
      source = stream.equals(Pipeline.SOURCE);
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

  /** Whether workers keep them. */
  boolean elsewhere() {
    return elsewhere;
  }

  /** From now on the backlogs on workers are asked what they keep. */
  void audit(Audits asked) {
    audits = asked;
  }

  /**
   * The account of a group's backlog, if it has one; of those on workers as far as known.
   *
   * @param direct the account of the group's connector
   */
  Optional<Ledger> ledger(String group, Ledger direct) {
    if (audits != null) {
      return keptElsewhere(group)
          ? Optional.of(audits.ledger(group, direct.passedOn()))
          : Optional.empty();
    }
    return Optional.ofNullable(byGroup.get(group)).map(Backlog::ledger);
  }

  private boolean keptElsewhere(String group) {
    return pipeline.groupsFrom(Pipeline.SOURCE).stream()
        .anyMatch(one -> one.name().equals(group) && Assembly.spills(one));
  }

  /** What backlogs on workers have told of other streams than the source's. */
  List<RunSummary.Group> others() {
    List<Stored> told = audits == null ? List.of() : audits.others();
    return told.stream()
        .map(
            one ->
                new RunSummary.Group(
                    Streams.local(one.stream()), one.group(), RunSummary.BACKLOG, one.ledger()))
        .toList();
  }

  /** Whether there is no use in waiting: a worker's backlog has not answered for some seconds. */
  boolean hopeless() {
    return audits != null && audits.somebodyIsSilent();
  }

  /**
   * Waits until all are empty, also those on workers; those are waited for only once the source has
   * ended. False if the time ran out.
   */
  boolean flush(Duration patience) throws InterruptedException {
    if (audits != null && !audits.awaitRest(patience)) {
      return false;
    }
    for (Backlog backlog : byGroup.values()) {
      if (!backlog.flush(patience)) {
        return false;
      }
    }
    return true;
  }

  /** Closes all; what is empty leaves no folder. */
  void close() throws IOException, InterruptedException {
    if (audits != null) {
      audits.close();
    }
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
