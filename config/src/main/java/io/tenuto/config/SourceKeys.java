package io.tenuto.config;

import java.util.List;

/** The keys under {@code source}. */
final class SourceKeys {
  static final List<String> KINDS =
      List.of("microscope", "synthetic", "directory", "watch", "tcp", "senders", "stdin", "java");

  /** How an address begins whose port encrypts. */
  static final String TLS = "tls://";

  static final KeyType FRAMING = KeyTypes.choice("lines", "length");

  static final Key FRAMING_KEY =
      Key.optional(
          "framing",
          FRAMING,
          "lines",
          "Where a message ends: `lines` at each line feed, which is not part of it, nor is a carriage return before it;"
              + " `length` after as many bytes as the four bytes before it say (unsigned, most significant byte first).");

  static final Key PATTERN =
      Key.optional(
          "pattern",
          KeyTypes.glob(),
          "*",
          "Which files are taken: `*` any characters, `?` one, `[a-z]` a range, `{tif,png}` one of several. Compared with the"
              + " name or, when it has a `/`, with the path inside the folder, where `**` stands for folders.");

  static final Key RECURSIVE =
      Key.optional(
          "recursive", KeyTypes.flag(), "true", "Whether folders inside the folder are read too.");

  static final Section DIRECTORY =
      new Section(
          "source.directory",
          "Every file of a folder once, in order of their paths.",
          List.of(
              Key.required(
                  "path",
                  PathTypes.input(),
                  "images",
                  "The folder; relative to the pipeline file."),
              PATTERN,
              RECURSIVE),
          List.of());

  static final Section WATCH =
      new Section(
          "source.watch",
          "The files of a folder as they appear; a new run goes on where the last one stopped.",
          List.of(
              Key.required(
                  "path",
                  PathTypes.input(),
                  "incoming",
                  "The folder; relative to the pipeline file."),
              PATTERN,
              RECURSIVE,
              Key.optional(
                  "settle",
                  KeyTypes.duration(),
                  "2s",
                  "A file is complete when it has not changed for this long."),
              Key.optional(
                      "stopWhenIdle",
                      KeyTypes.duration(),
                      "",
                      "The stream ends when nothing has arrived or changed for this long. Default: it does not end.")
                  .like("10min"),
              Key.optional(
                      "stopFile",
                      KeyTypes.glob(),
                      "",
                      "The stream ends when a file with such a name appears, which is not sent itself. Default: it does"
                          + " not end.")
                  .like("FINISHED")),
          List.of());

  static final Section TCP =
      new Section(
          "source.tcp",
          "Messages from other programs over the network.",
          List.of(
              Key.optional(
                      "listen",
                      endpoint("", "0|", "Write 127.0.0.1 and a port, such as 127.0.0.1:7400."),
                      "",
                      "Waits here for programs of this host that dial in; port 0 takes a free one. Such programs prove no"
                          + " token, so that the address has to be one of this host alone; `senders` serves other hosts.")
                  .like("\"127.0.0.1:7400\""),
              Key.optional(
                      "connect",
                      endpoint(
                          "", "", "Write host and port of the program, such as 127.0.0.1:7400."),
                      "",
                      "Dials the program that sends, and reads until it ends.")
                  .like("\"127.0.0.1:7400\""),
              FRAMING_KEY),
          List.of(new Rule.ExactlyOne(List.of("listen", "connect"))));

  static final Section SENDERS =
      new Section(
          "source.senders",
          "Messages of programs that speak Tenuto's own protocol, such as `tenuto send`: they prove that they know the"
              + " deployment's token, and get an answer for each message.",
          List.of(
              Key.required(
                  "listen",
                  endpoint(
                      "(" + TLS + ")?",
                      "0|",
                      "Write 127.0.0.1:7400 to be reached from this host alone, 0.0.0.0:7400 from any."),
                  "\"127.0.0.1:7400\"",
                  "Waits here for them; port 0 takes a free one. Use `127.0.0.1` unless other hosts must reach it. With"
                      + " `tls://` before it the port encrypts, and shows the certificate of `tenuto run --tls-cert`.")),
          List.of());

  static final Section JAVA =
      new Section(
          "source.java",
          "A class that implements `io.tenuto.api.Source` or `io.tenuto.api.SourceFactory`.",
          List.of(
              StageKeys.JAVA_CLASS,
              StageKeys.CLASSPATH,
              Key.optional("options", new OptionsType(), "", "What a `SourceFactory` is told.")
                  .like("{angles: 12}")),
          List.of());

  static KeyType endpoint(String scheme, String zero, String remedy) {
    return KeyTypes.matching(
        "host:port",
        "a host and a port, such as 127.0.0.1:7400 or [::1]:7400",
        "^"
            + scheme
            + "([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]):("
            + zero
            + "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$",
        remedy);
  }

  static final Section STDIN =
      new Section("source.stdin", "Messages from standard input.", List.of(FRAMING_KEY), List.of());

  static final Section SECTION =
      new Section(
          "source",
          "Where messages come from.",
          List.of(
              Key.optional(
                      "microscope",
                      new OptionsType(),
                      "",
                      "Simulated fluorescence images of cells, the same for the same seed.")
                  .like("{images: 300, seed: 7}"),
              Key.optional(
                      "synthetic",
                      new OptionsType(),
                      "",
                      "Messages of a given size, rate and processing cost, to measure with.")
                  .like("{count: 1000}"),
              Key.optional("directory", new SectionType(DIRECTORY), "", DIRECTORY.doc())
                  .like("{path: images}"),
              Key.optional("watch", new SectionType(WATCH), "", WATCH.doc())
                  .like("{path: incoming}"),
              Key.optional("tcp", new SectionType(TCP), "", TCP.doc())
                  .like("{listen: \"127.0.0.1:7400\"}"),
              Key.optional("senders", new SectionType(SENDERS), "", SENDERS.doc())
                  .like("{listen: \"127.0.0.1:7400\"}"),
              Key.optional("stdin", new SectionType(STDIN), "", STDIN.doc())
                  .like("{framing: lines}"),
              Key.optional("java", new SectionType(JAVA), "", JAVA.doc())
                  .like("{class: org.example.Stage}")),
          List.of(new Rule.ExactlyOne(KINDS)));

  private SourceKeys() {}
}
