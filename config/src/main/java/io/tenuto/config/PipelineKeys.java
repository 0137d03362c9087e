package io.tenuto.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Every key of a pipeline file, declared once. */
final class PipelineKeys {
  static final String API_VERSION = "tenuto/v1";
  static final Section METADATA =
      new Section(
          "metadata",
          "What the pipeline is called.",
          List.of(
              Key.required(
                  "name",
                  GroupKeys.NAME,
                  "cells",
                  "Name of the pipeline, in reports and on screens."),
              Key.optional("description", KeyTypes.text(), "", "What it is for, for people.")
                  .like("Counts cells.")),
          List.of());

  private static final KeyType KEEPER =
      SourceKeys.endpoint(
          "(" + SourceKeys.TLS + ")?",
          "",
          "Write host and port of a tenuto keeper, such as a:8650.");

  static final Section STREAM =
      new Section(
          "stream",
          "Limits of the source's stream.",
          List.of(
              Key.optional(
                  "delivery",
                  KeyTypes.choice("at-least-once", "at-most-once", "durable", "replicated"),
                  "at-least-once",
                  "What *accepted* promises: `at-least-once` keeps a message until it is settled; `at-most-once` hands it"
                      + " to the link and forgets it; `durable` has it on the disk first, and a run that is started"
                      + " again with the same output folder goes on with it; `replicated` has it on the disks of all"
                      + " `keepers` first, and a run that is started again, on any host, goes on with it."),
              Key.optional("maxMessage", KeyTypes.size(), "64MiB", "The largest message taken."),
              Key.optional(
                  "retain",
                  KeyTypes.size(),
                  "128MiB",
                  "How much the source keeps at most that is not settled; at least `maxMessage`."),
              Key.optional(
                  "log",
                  PathTypes.workFolder(),
                  "log",
                  "The folder where `durable` keeps messages; in the output folder, or anywhere by an absolute path."),
              Key.optional(
                  "maxDisk",
                  KeyTypes.size(),
                  "10GiB",
                  "How much of the disk `durable` may use; at least twice `maxMessage`."),
              Key.optional(
                      "keepers",
                      new ListType("a list of keepers' addresses", KEEPER, 2, true),
                      "",
                      "Where `replicated` keeps messages: two or more `tenuto keeper`, best on hosts that do not fail"
                          + " together. All have a message before it is accepted.")
                  .like("[\"a:8650\", \"b:8650\"]")),
          List.of(
              new Rule.OnlyWhen("log", "delivery", "durable"),
              new Rule.OnlyWhen("maxDisk", "delivery", "durable"),
              new Rule.OnlyWhen("keepers", "delivery", "replicated")));

  /** What a worker may be called to be named in a file; a default name is one, too. */
  private static final KeyType WORKER =
      KeyTypes.matching(
          "worker names",
          "a worker's name (letters, digits, ., - and _, at most 63)",
          "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
          "Give the worker such a name: tenuto worker --name NAME.");

  static final Section BACKLOG =
      new Section(
          "backlog",
          "Where messages wait for groups with `onFull: spill` when no engine has room.",
          List.of(
              Key.optional(
                  "directory",
                  PathTypes.workFolder(),
                  "spill",
                  "The folder; in the output folder, or anywhere by an absolute path."),
              Key.optional("maxDisk", KeyTypes.size(), "10GiB", "How much of the disk it may use."),
              Key.optional("maxMemory", KeyTypes.size(), "64MiB", "How much memory it may use."),
              Key.optional(
                      "workers",
                      new ListType("a list of workers' names", WORKER, 1, true),
                      "",
                      "Workers that keep the messages, each a backlog of its own with these bounds, instead of the"
                          + " source's host; started with `--backlog`. A run without a master keeps them itself.")
                  .like("[storage]")),
          List.of());

  static final Section PIPELINE =
      new Section(
          "pipeline",
          "The whole file.",
          List.of(
              Key.required(
                  "apiVersion",
                  KeyTypes.choice(API_VERSION),
                  API_VERSION,
                  "The version of this format."),
              Key.required(
                  "kind", KeyTypes.choice("Pipeline"), "Pipeline", "What the file describes."),
              Key.required("metadata", new SectionType(METADATA), "{name: cells}", METADATA.doc()),
              Key.required(
                  GroupKeys.SOURCE,
                  new SectionType(SourceKeys.SECTION),
                  "{directory: {path: images}}",
                  SourceKeys.SECTION.doc()),
              Key.optional("stream", new SectionType(STREAM), "", STREAM.doc())
                  .like("{maxMessage: 64MiB}"),
              Key.optional(
                      "stages",
                      new ListType(
                          "a list of stages", new SectionType(StageKeys.SECTION), 1, false),
                      "",
                      StageKeys.SECTION.doc())
                  .like("[{name: statistics, processor: channel-statistics}]"),
              Key.optional(
                      "sinks",
                      new ListType("a list of sinks", new SectionType(SinkKeys.SECTION), 1, false),
                      "",
                      SinkKeys.SECTION.doc())
                  .like("[{name: results, csv: {file: results.csv}}]"),
              Key.optional("backlog", new SectionType(BACKLOG), "", BACKLOG.doc())
                  .like("{maxDisk: 10GiB}")),
          List.of(new Rule.AtLeastOne(List.of("stages", "sinks"))));

  /** All sections in the order of the file. */
  static final List<Section> SECTIONS =
      List.of(
          PIPELINE,
          METADATA,
          SourceKeys.SECTION,
          SourceKeys.DIRECTORY,
          SourceKeys.WATCH,
          SourceKeys.TCP,
          SourceKeys.SENDERS,
          SourceKeys.STDIN,
          SourceKeys.JAVA,
          STREAM,
          StageKeys.SECTION,
          StageKeys.PYTHON,
          StageKeys.PROGRAM,
          StageKeys.EXEC,
          StageKeys.JAVA,
          SinkKeys.SECTION,
          SinkKeys.CSV,
          SinkKeys.JSONL,
          SinkKeys.JDBC,
          SinkKeys.DIRECTORY,
          BACKLOG);

  private PipelineKeys() {}

  /** A hint, with a blank at the end, when a key stands in the wrong section; or nothing. */
  static String elsewhere(String key) {
    var titles = new ArrayList<String>();
    for (Section section : SECTIONS) {
      if (section.names().contains(key)) {
        titles.add(section.equals(PIPELINE) ? "the top of the file" : section.title());
      }
    }
    return titles.isEmpty()
        ? ""
        : "It belongs to " + titles.stream().distinct().collect(Collectors.joining(" or ")) + ". ";
  }
}
