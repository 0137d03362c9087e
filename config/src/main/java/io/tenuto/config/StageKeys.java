package io.tenuto.config;

import java.util.List;

/** The keys under {@code stages}. */
final class StageKeys {
  static final List<String> CODES = List.of("processor", "python", "program", "exec", "java");

  /** A container alone runs what its image names. */
  private static final List<String> CODES_OR_CONTAINER =
      List.of("processor", "python", "program", "exec", "java", "container");

  static final KeyType WORDS = new ListType("a list of words", KeyTypes.word(), 0, false);

  static final Section PYTHON =
      new Section(
          "stages[].python",
          "A Python file, run once per slot.",
          List.of(
              Key.required(
                  "file",
                  PathTypes.input(),
                  "count.py",
                  "The file; relative to the pipeline file."),
              Key.optional("args", WORDS, "", "What the file finds in `sys.argv`.")
                  .like("[--level, 3]"),
              Key.optional(
                  "interpreter",
                  PathTypes.input(),
                  "python3",
                  "The Python to use: a command, or a path relative to the pipeline file such as `env/bin/python`.")),
          List.of());

  static final KeyType COMMAND =
      new ListType("a list of words: the program, then its arguments", KeyTypes.word(), 1, false);

  static final KeyType SUFFIX =
      KeyTypes.matching(
          "suffix",
          "the suffix of a file name, such as .tif",
          "^(\\.[A-Za-z0-9]{1,12}){1,3}$",
          "Begin it with a dot.");

  static final Section PROGRAM =
      new Section(
          "stages[].program",
          "Any program, which needs to know nothing of Tenuto: see docs/how-to/program.md.",
          List.of(
              Key.required(
                  "command",
                  COMMAND,
                  "[convert, \"{in}\", -resize, 25%, \"{out}\"]",
                  "The program and its arguments, one word each; no shell reads them. A program with a `/` is relative to"
                      + " the pipeline file, any other is looked up in `PATH`. `{in}` stands for the file with the message,"
                      + " which otherwise comes on its standard input; `{out}` for the file for its result, `{outdir}` for"
                      + " a folder for results, which otherwise are what it writes to its standard output. Exit status 0"
                      + " means done."),
              Key.optional(
                      "in", SUFFIX, "", "Suffix of `{in}`. Default: that of the message's `file`.")
                  .like(".tif"),
              Key.optional("out", SUFFIX, "", "Suffix of `{out}`. Default: none.").like(".png"),
              Key.optional(
                  "results",
                  KeyTypes.choice("data", "json"),
                  "data",
                  "`data`: each file is one output. `json`: each line is one output without data, an object whose keys"
                      + " are its header."),
              Key.optional(
                      "reject",
                      new ListType("a list of exit statuses", KeyTypes.count(1, 255), 0, true),
                      "",
                      "Exit statuses which mean that the message can never succeed: it becomes a dead letter at once. Any"
                          + " other but 0 is a failed attempt. Default: `[65]`, which the C library calls EX_DATAERR.")
                  .like("[65]"),
              Key.optional(
                  "maxOutput",
                  KeyTypes.size(),
                  "1GiB",
                  "Results of one message; a program that makes more is ended, and the message rejected."),
              Key.optional(
                  "longLived",
                  KeyTypes.flag(),
                  "false",
                  "Whether it is started once per slot and told of each message in a line, to which it answers in a"
                      + " line.")),
          List.of());

  static final Section EXEC =
      new Section(
          "stages[].exec",
          "A program that speaks the frames of docs/protocol.md, run once per slot.",
          List.of(
              Key.required(
                  "command",
                  COMMAND,
                  "[./count, --fast]",
                  "The program and its arguments, one word each; no shell reads them. A program with a `/` is relative to"
                      + " the pipeline file, any other is looked up in `PATH`. It is started once for many"
                      + " messages and speaks the frames of docs/protocol.md (pipes) on its standard input and output.")),
          List.of());

  static final Key JAVA_CLASS =
      Key.required(
          "class",
          KeyTypes.matching(
              "class name",
              "the full name of a Java class, such as org.example.Count",
              "^[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*$",
              "Write package and class, without .java or .class."),
          "org.example.Count",
          "Its full name.");

  static final Key CLASSPATH =
      Key.optional(
              "classpath",
              new ListType("a list of jar files and folders", PathTypes.input(), 0, true),
              "",
              "Jar files and folders with its classes; relative to the pipeline file.")
          .like("[lib/count.jar]");

  static final Section JAVA =
      new Section(
          "stages[].java",
          "A class that implements `io.tenuto.api.Processor` or `io.tenuto.api.ProcessorFactory`.",
          List.of(
              JAVA_CLASS,
              CLASSPATH,
              Key.optional(
                  "inProcess",
                  KeyTypes.flag(),
                  "false",
                  "Whether it runs inside the engine's own process: faster for small messages, but its crash is the"
                      + " engine's.")),
          List.of());

  static final Section CONTAINER =
      new Section(
          "stages[].container",
          "The container that the stage's code runs in, by Podman, Docker or Apptainer: see docs/engines.md. It has no network"
              + " and no rights, and writes nothing but `/tmp`. Python files and class paths are there where they are on"
              + " this host; a program is looked for in the image.",
          List.of(
              Key.required(
                  "image",
                  KeyTypes.matching(
                      "image",
                      "the name of an image, such as localhost/cells or python:3.13-slim, or the path of one for"
                          + " Apptainer, such as ./cells.sif",
                      "^([A-Za-z0-9][A-Za-z0-9./:@_-]{0,254}|\\.{0,2}/[^\\u0000-\\u001f]+)$",
                      ""),
                  "localhost/cells",
                  "Its name, or with Apptainer the path of a file or folder, relative to the pipeline file. Pulled when it is"
                      + " not on the host. Without `python`, `program`, `exec`, `java` or"
                      + " `processor` its own entry point is run, which speaks the frames of docs/protocol.md."),
              Key.optional(
                      "runtime",
                      KeyTypes.matching(
                          "runtime",
                          "podman, docker, apptainer, or the path of a socket or of the program apptainer",
                          "^(podman|docker|apptainer|(unix://)?/.+)$",
                          ""),
                      "",
                      "What starts it. Default: the first that is there, in this order.")
                  .like("podman"),
              Key.optional(
                  "cpus", KeyTypes.number(0.01, 1024), "1", "How many processors each may use."),
              Key.optional(
                  "memory",
                  KeyTypes.sizeFrom(ContainerSpec.LEAST_MEMORY),
                  "1GiB",
                  "Memory that each may use, with what it writes to `/tmp`; one that needs more is ended, and its message"
                      + " has failed."),
              Key.optional(
                  "pids",
                  KeyTypes.count(1, 1_000_000),
                  "512",
                  "How many processes and threads each may have."),
              Key.optional(
                  "limits",
                  KeyTypes.choice("host"),
                  "",
                  "With `host`, none of these three is asked for: what the host or the batch job allows is what holds."
                      + " For Apptainer where users may not set limits.")),
          List.of(
              new Rule.AtMostOne(List.of("limits", "cpus")),
              new Rule.AtMostOne(List.of("limits", "memory")),
              new Rule.AtMostOne(List.of("limits", "pids"))));

  static final Section SECTION =
      new Section(
          "stages[]",
          "User code that reads one stream and makes another. Every stage is a group: it has its own engines, policy,"
              + " position and ledger.",
          List.of(
              Key.required(
                  "name",
                  GroupKeys.NAME,
                  "statistics",
                  "Name of the stage, of its group, and of the stream it makes."),
              GroupKeys.FROM,
              Key.optional("processor", KeyTypes.text(), "", "A built-in processor by name.")
                  .like("channel-statistics"),
              Key.optional("python", new SectionType(PYTHON), "", PYTHON.doc())
                  .like("{file: count.py}"),
              Key.optional("program", new SectionType(PROGRAM), "", PROGRAM.doc())
                  .like("{command: [convert, \"{in}\", \"{out}\"], out: .png}"),
              Key.optional("exec", new SectionType(EXEC), "", EXEC.doc())
                  .like("{command: [./count]}"),
              Key.optional("java", new SectionType(JAVA), "", JAVA.doc())
                  .like("{class: org.example.Count}"),
              Key.optional("container", new SectionType(CONTAINER), "", CONTAINER.doc())
                  .like("{image: localhost/cells}"),
              Key.optional(
                      "options",
                      new OptionsType(),
                      "",
                      "What the processor or the Java class is told; see there.")
                  .like("{thumbnail: 160}"),
              Key.optional(
                  "engines", KeyTypes.count(1, 10_000), "1", "How many processing engines."),
              Key.optional(
                  "slots",
                  KeyTypes.count(1, 1024),
                  "1",
                  "How many messages each engine works on at a time."),
              GroupKeys.ON_FULL,
              GroupKeys.RETAIN,
              Key.optional(
                      "timeLimit",
                      KeyTypes.duration(),
                      "",
                      "How long one message may take; then the attempt has failed. Default: no limit.")
                  .like("30s"),
              Key.optional(
                  "attempts",
                  KeyTypes.count(1, 100),
                  "3",
                  "How often a message is tried before it becomes a dead letter."),
              Key.optional(
                      "orderBy",
                      KeyTypes.text(),
                      "",
                      "A header key: of the messages of one source that have the same value there, the next one is begun"
                          + " when the one before is settled for good, whatever fails in between. Messages without the key"
                          + " count as having the same value; `*` keeps all messages of a source in order. For stages"
                          + " that read `source`, with `onFull: block` or `refuse`. Default: no order.")
                  .like("channel")),
          List.of(
              new Rule.AtMostOne(CODES),
              new Rule.AtLeastOne(CODES_OR_CONTAINER),
              new Rule.OnlyBeside("options", List.of("processor", "java")),
              GroupKeys.RETAIN_RULE));

  private StageKeys() {}
}
