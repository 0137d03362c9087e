package io.tenuto.config;

import java.util.List;

/** The keys under {@code sinks}. */
final class SinkKeys {
  static final List<String> KINDS = List.of("csv", "jsonl", "jdbc", "directory", "callback");

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

  private static final KeyType TABLE =
      KeyTypes.matching(
          "name",
          "a name (letters, digits and _, not first a digit, at most 63)",
          "^[A-Za-z_][A-Za-z0-9_]{0,62}$",
          "Give the table such a name.");

  private static final KeyType COLUMN =
      KeyTypes.matching(
          "column names",
          "a header key of at most 63 letters, digits, _, -, . and blanks that is none of the columns"
              + " every table has",
          "^(?!(stream|source|incarnation|sequence|path|time_micros|size_bytes)$)"
              + "[A-Za-z_][A-Za-z0-9_ .-]{0,62}$",
          "Let the last stage use another key.");

  private static final KeyType VARIABLE =
      KeyTypes.matching(
          "name",
          "the name of an environment variable",
          "^[A-Za-z_][A-Za-z0-9_]*$",
          "Write the variable's name without $, not its value.");

  static final Section JDBC =
      new Section(
          "sinks[].jdbc",
          "One row of a database's table per message, stored together with its identity, so that each is there once. See"
              + " [effectively once](../effectively-once.md#databases).",
          List.of(
              Key.optional("table", TABLE, "results", "The table; made if it is not there."),
              Key.optional(
                      "columns",
                      new ListType("a list of column names", COLUMN, 1, true),
                      "",
                      "Header keys that have a column each, besides the identity, `time_micros` and `size_bytes`."
                          + " Default: the whole header as JSON in the column `header`.")
                  .like("[file, mean]"),
              Key.optional(
                  "file",
                  PathTypes.outputFile(),
                  "results",
                  "The file of the embedded database, H2, without its extension `.mv.db`; in the output folder. Not used with `url`."),
              Key.optional(
                      "url",
                      DatabaseUrl.TYPE,
                      "",
                      "A PostgreSQL server instead of the embedded database.")
                  .like("jdbc:postgresql://db.lab/results"),
              Key.optional("user", KeyTypes.text(), "", "Who stores there.").like("lab"),
              Key.optional(
                      "passwordEnv",
                      VARIABLE,
                      "",
                      "The environment variable that holds the password.")
                  .like("RESULTS_PASSWORD"),
              Key.optional(
                      "passwordFile",
                      PathTypes.input(),
                      "",
                      "A file whose first line is the password, and that its owner alone can read.")
                  .like("/run/secrets/results")),
          List.of(
              new Rule.OnlyBeside("user", List.of("url")),
              new Rule.OnlyBeside("passwordEnv", List.of("url")),
              new Rule.OnlyBeside("passwordFile", List.of("url"))));

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
              Key.optional("jdbc", new SectionType(JDBC), "", JDBC.doc()).like("{table: results}"),
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
