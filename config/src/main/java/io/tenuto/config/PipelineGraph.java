package io.tenuto.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold between stages, sinks and limits. Works on values before they are records, so that
 * one wrong line hides no other; names and references that were refused by themselves are skipped.
 * Pure.
 */
final class PipelineGraph {
  private final List<Values> stages;
  private final List<Values> sinks;
  private final Map<String, Integer> stageOfName = new HashMap<>();
  private final Set<String> sinkNames = new HashSet<>();

  private PipelineGraph(Values file) {
    this.stages = file.sections("stages");
    this.sinks = file.sections("sinks");
  }

  static void check(Values file) {
    var graph = new PipelineGraph(file);
    graph.checkNames();
    for (int i = 0; i < graph.stages.size(); i++) {
      graph.checkFrom(graph.stages.get(i), i);
    }
    graph.sinks.forEach(sink -> graph.checkFrom(sink, graph.stages.size()));
    graph.warnUnread(file);
    OutputFiles.check(graph.sinks);
    OnceSinks.check(file, graph.sinks);
    OrderedStages.check(graph.stages);
    Limits.check(file, graph.stages, graph.sinks);
  }

  /** The stream that stage {@code index} reads. */
  static String from(List<Values> stages, int index) {
    return stages.get(index).text("from").orElseGet(() -> defaultStream(stages.subList(0, index)));
  }

  /** The stream that a reader after these stages reads when its file does not say. */
  static String defaultStream(List<Values> before) {
    return before.isEmpty()
        ? GroupKeys.SOURCE
        : before.get(before.size() - 1).text("name").orElse(GroupKeys.SOURCE);
  }

  private void checkNames() {
    var lines = new HashMap<String, Integer>();
    for (int i = 0; i < stages.size(); i++) {
      Optional<String> name = stages.get(i).text("name");
      if (name.isPresent() && checkName(stages.get(i), name.get(), lines)) {
        stageOfName.put(name.get(), i);
      }
    }
    for (Values sink : sinks) {
      sink.text("name").filter(name -> checkName(sink, name, lines)).ifPresent(sinkNames::add);
    }
  }

  private static boolean checkName(Values group, String name, Map<String, Integer> lines) {
    Location at = group.at("name");
    Spot spot = group.spot().child("name");
    if (name.equals(GroupKeys.SOURCE)) {
      spot.report(
          at,
          name,
          "\"source\" is the name of the source's stream",
          "another name",
          "Use another name.");
      return false;
    }
    Integer first = lines.putIfAbsent(name, at.line());
    if (first != null) {
      spot.report(
          at,
          name,
          Shown.value(name) + " is already the name of the group in line " + first,
          "a name that no other stage or sink has",
          "Use another name here.");
    }
    return first == null;
  }

  private void checkFrom(Values group, int position) {
    Optional<String> given = group.text("from");
    if (given.isEmpty() || given.get().equals(GroupKeys.SOURCE)) {
      return;
    }
    String from = given.get();
    Integer target = stageOfName.get(from);
    if (target == null) {
      refuse(group, from, unknown(from, position));
    } else if (target == position) {
      refuse(group, from, new Fault(" is this stage itself", "Read an earlier stage."));
    } else if (target > position) {
      refuse(group, from, later(group, from));
    }
  }

  private record Fault(String message, String remedy) {}

  private void refuse(Values group, String from, Fault fault) {
    group
        .spot()
        .child("from")
        .report(
            group.at("from"),
            from,
            Shown.value(from) + fault.message(),
            "source or the name of an earlier stage",
            fault.remedy());
  }

  private Fault unknown(String from, int position) {
    if (sinkNames.contains(from)) {
      return new Fault(
          " is a sink, and sinks pass nothing on", "Read the stream that the sink reads.");
    }
    var known = new ArrayList<>(List.of(GroupKeys.SOURCE));
    stages.stream().limit(position).forEach(stage -> stage.text("name").ifPresent(known::add));
    return new Fault(
        " is not a stage",
        Suggestion.question(from, known) + "Known here: " + String.join(", ", known) + ".");
  }

  private Fault later(Values group, String from) {
    Set<String> chain = new LinkedHashSet<>();
    String own = group.text("name").orElse("");
    String next = from;
    while (stageOfName.containsKey(next) && chain.add(next)) {
      next = from(stages, stageOfName.getOrDefault(next, 0));
      if (next.equals(own)) {
        return new Fault(
            " reads "
                + own
                + " in turn: a circle "
                + own
                + " ← "
                + String.join(" ← ", chain)
                + " ← "
                + own,
            "Let one of them read source.");
      }
    }
    return new Fault(
        " comes later in the file, in line " + line(from), "Put that stage before this one.");
  }

  private int line(String stage) {
    return stages.get(stageOfName.getOrDefault(stage, 0)).at("name").line();
  }

  private void warnUnread(Values file) {
    Set<String> read = new HashSet<>();
    for (int i = 0; i < stages.size(); i++) {
      read.add(from(stages, i));
    }
    sinks.forEach(sink -> read.add(sink.text("from").orElse(defaultStream(stages))));
    if (sinks.isEmpty() && file.entry("sinks").isEmpty()) {
      file.spot()
          .child("sinks")
          .warn(
              file.at(),
              "",
              "there is no sink, so no result is kept",
              "at least one sink",
              "Add one, such as {name: results, csv: {file: results.csv}}.");
      return;
    }
    for (Values stage : stages) {
      stage
          .text("name")
          .filter(name -> !read.contains(name))
          .ifPresent(
              name ->
                  stage
                      .spot()
                      .warn(
                          stage.at("name"),
                          name,
                          "nothing reads " + Shown.value(name) + ", so its results are not kept",
                          "a stage or sink with from: " + name,
                          "Add one, or remove this stage."));
    }
  }
}
