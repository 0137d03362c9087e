package io.tenuto.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole pipeline: one source, stages that each read the source's stream or an earlier stage's,
 * and sinks.
 *
 * @param description for people; may be empty
 * @param stages in the order of the file: each reads {@link #SOURCE} or a stage before it
 * @param sinks in the order of the file
 */
public record Pipeline(
    String name,
    String description,
    SourceSpec source,
    StreamSpec stream,
    List<StageSpec> stages,
    List<SinkSpec> sinks,
    BacklogSpec backlog) {
  /** The name of the source's stream. */
  public static final String SOURCE = GroupKeys.SOURCE;

  public Pipeline {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(source, "source");
    stages = List.copyOf(stages);
    sinks = List.copyOf(sinks);
    Set<String> streams = new HashSet<>(Set.of(SOURCE));
    for (StageSpec stage : stages) {
      requireKnown(stage, streams);
      requireNew(streams.add(stage.name()), stage);
    }
    Set<String> names = new HashSet<>(streams);
    for (SinkSpec sink : sinks) {
      requireKnown(sink, streams);
      requireNew(names.add(sink.name()), sink);
    }
  }

  private static void requireKnown(GroupSpec group, Set<String> streams) {
    if (!streams.contains(group.from())) {
      throw new IllegalArgumentException(
          group.name() + ".from: " + group.from() + " is neither source nor a stage before it.");
    }
  }

  private static void requireNew(boolean isNew, GroupSpec group) {
    if (!isNew) {
      throw new IllegalArgumentException(
          group.name() + ": the name is given twice, or is " + SOURCE + ". Use another.");
    }
  }

  /** The stages that read the stream, in the order of the file. */
  public List<StageSpec> stagesFrom(String stream) {
    return stages.stream()
        .filter(stage -> stage.from().equals(stream))
        .collect(Collectors.toList());
  }

  /** All readers of the stream, stages before sinks. */
  public List<GroupSpec> groupsFrom(String stream) {
    return Stream.<GroupSpec>concat(stages.stream(), sinks.stream())
        .filter(group -> group.from().equals(stream))
        .collect(Collectors.toList());
  }

  public Optional<StageSpec> stage(String stageName) {
    return stages.stream().filter(stage -> stage.name().equals(stageName)).findFirst();
  }

  /**
   * Whether a later run with the same output folder goes on where an earlier one stopped, and adds
   * to its results.
   */
  public boolean resumes() {
    return source.resumes() || stream.durable();
  }

  /** The same pipeline over another source. */
  public Pipeline with(SourceSpec otherSource) {
    return new Pipeline(name, description, otherSource, stream, stages, sinks, backlog);
  }

  /** The same pipeline with its backlogs on the source's own host, whatever the file says. */
  public Pipeline withBacklogsHere() {
    var here = new BacklogSpec(backlog.directory(), backlog.maxDisk(), backlog.maxMemory());
    return new Pipeline(name, description, source, stream, stages, sinks, here);
  }

  /** The same pipeline over every file of a folder and the folders in it. */
  public Pipeline withInput(Path folder) {
    return with(new SourceSpec.Directory(folder, "*", true));
  }
}
