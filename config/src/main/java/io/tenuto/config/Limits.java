package io.tenuto.config;

import java.util.List;
import java.util.stream.Stream;

/** What must hold between the limits of a pipeline. Pure. */
final class Limits {
  private Limits() {}

  static void check(Values file, List<Values> stages, List<Values> sinks) {
    Values stream = file.section("stream");
    boolean readable =
        Stream.of("maxMessage", "retain").allMatch(key -> stream.find(key, Size.class).isPresent());
    if (readable && stream.size("retain").compareTo(stream.size("maxMessage")) < 0) {
      String key = stream.entry("retain").isPresent() ? "retain" : "maxMessage";
      stream
          .spot()
          .child(key)
          .report(
              stream.at(key),
              stream.size(key).toString(),
              "retain, "
                  + stream.size("retain")
                  + ", is below maxMessage, "
                  + stream.size("maxMessage")
                  + ", so the largest messages could never be sent",
              "retain of at least maxMessage",
              "Raise retain or lower maxMessage.");
    }
    checkDurable(file, stream);
    checkReplicated(stream, stages, sinks);
    boolean spills =
        Stream.concat(stages.stream(), sinks.stream())
            .anyMatch(group -> group.text("onFull").filter("spill"::equals).isPresent());
    if (!spills && file.entry("backlog").isPresent()) {
      file.spot()
          .child("backlog")
          .warn(
              file.at("backlog"),
              "",
              "no stage or sink spills, so the backlog is not used",
              "a stage or sink with onFull: spill",
              "Add onFull: spill to one, or remove this section.");
    }
  }

  private static void checkReplicated(Values stream, List<Values> stages, List<Values> sinks) {
    if (!stream.text("delivery").filter("replicated"::equals).isPresent()) {
      return;
    }
    if (stream.entry("keepers").isEmpty()) {
      stream
          .spot()
          .child("keepers")
          .report(
              stream.at("delivery"),
              "",
              "is missing, and delivery: replicated needs to know where messages are kept",
              "two or more addresses",
              "Add keepers: [\"a:8650\", \"b:8650\"], and start tenuto keeper at each.");
    }
    List<String> hosts =
        stream.words("keepers").stream()
            .map(address -> address.replaceFirst(":[0-9]+$", ""))
            .toList();
    if (hosts.size() > hosts.stream().distinct().count()) {
      stream
          .spot()
          .child("keepers")
          .warn(
              stream.at("keepers"),
              "",
              "has several on one host, which fail together with it",
              "a host for each",
              "Name keepers of different hosts, unless this is to try it out.");
    }
    Stream.concat(stages.stream(), sinks.stream())
        .filter(group -> group.text("onFull").filter("spill"::equals).isPresent())
        .forEach(
            group ->
                group
                    .spot()
                    .child("onFull")
                    .report(
                        group.at("onFull"),
                        "spill",
                        "stands beside delivery: replicated, and a backlog is on one disk only",
                        "block, refuse or newest",
                        "Use onFull: block, or delivery: durable."));
  }

  private static void checkDurable(Values file, Values stream) {
    if (!stream.text("delivery").filter("durable"::equals).isPresent()) {
      return;
    }
    boolean readable =
        Stream.of("maxMessage", "maxDisk")
            .allMatch(key -> stream.find(key, Size.class).isPresent());
    if (readable && stream.size("maxDisk").bytes() / 2 < stream.size("maxMessage").bytes()) {
      String key = stream.entry("maxDisk").isPresent() ? "maxDisk" : "maxMessage";
      stream
          .spot()
          .child(key)
          .report(
              stream.at(key),
              stream.size(key).toString(),
              "maxDisk, "
                  + stream.size("maxDisk")
                  + ", is below twice maxMessage, "
                  + stream.size("maxMessage")
                  + ", so the largest messages could never be kept",
              "maxDisk of at least twice maxMessage",
              "Raise maxDisk or lower maxMessage.");
    }
    Values backlog = file.section("backlog");
    if (backlog.entry("workers").isPresent()) {
      backlog
          .spot()
          .child("workers")
          .report(
              backlog.at("workers"),
              "",
              "stands beside delivery: durable, and a run that is started again does not find again what"
                  + " workers of the one before keep",
              "one of the two",
              "Remove workers, so that messages wait on the source's host, or use delivery:"
                  + " at-least-once.");
    }
  }
}
