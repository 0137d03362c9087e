package io.tenuto.config;

import java.util.List;

/** The keys under {@code sinks}. */
final class SinkKeys {
  static final List<String> KINDS = List.of("csv", "jsonl", "directory", "callback");

  private static final Key ONCE =
      Key.optional(
          "once",
          KeyTypes.flag(),
          "false",
          "Whether a message has its effect once even if the process dies: identities are stored in `<file>.once` together with the"
              + " rows, and a message that comes again is left out. See [effectively once](../effectively-once.md).");

  static final Section CSV =
      new Section(
          "sinks[].csv",
          "One line per message, made of its header keys.",
          List.of(
              Key.required(
                  "file", PathTypes.outputFile(), "results.csv", "The file; in the output folder."),
              Key.optional(
                      "columns",
                      new ListType("a list of column names", KeyTypes.text(), 1, true),
                      "",
                      "Header keys to write, in this order; `id` and `sizeBytes` are those of the message unless the header has them."
                          + " Default: the header keys of the first message.")
                  .like("[file, frame]"),
              ONCE),
          List.of());

  static final Section JSONL =
      new Section(
          "sinks[].jsonl",
          "One JSON object per message: its identity, its header, and its payload when that is text of at most 64 KiB.",
          List.of(
              Key.required(
                  "file",
                  PathTypes.outputFile(),
                  "results.jsonl",
                  "The file; in the output folder."),
              ONCE),
          List.of());

  static final Section DIRECTORY =
      new Section(
          "sinks[].directory",
          "One file per message, made of its payload.",
          List.of(
              Key.required(
                  "path", PathTypes.outputFolder(), "kept", "The folder; in the output folder."),
              Key.optional(
                  "sidecar",
                  KeyTypes.flag(),
                  "false",
                  "Whether a file `<name>.json` with the message's identity and header goes beside each.")),
          List.of());

  static final Section SECTION =
      new Section(
          "sinks[]",
          "The end of a stream. Every sink is a group: it has its own policy, position and ledger.",
          List.of(
              Key.required("name", GroupKeys.NAME, "results", "Name of the sink and of its group."),
              GroupKeys.FROM,
              Key.optional("csv", new SectionType(CSV), "", CSV.doc()).like("{file: results.csv}"),
              Key.optional("jsonl", new SectionType(JSONL), "", JSONL.doc())
                  .like("{file: results.jsonl}"),
              Key.optional("directory", new SectionType(DIRECTORY), "", DIRECTORY.doc())
                  .like("{path: kept}"),
              Key.optional(
                      "callback",
                      KeyTypes.choice(GroupKeys.SOURCE),
                      "",
                      "Hands messages back to the source, so that results can steer the instrument.")
                  .like(GroupKeys.SOURCE),
              GroupKeys.ON_FULL,
              GroupKeys.RETAIN),
          List.of(new Rule.ExactlyOne(KINDS), GroupKeys.RETAIN_RULE));

  private SinkKeys() {}
}
