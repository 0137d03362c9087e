package io.tenuto.config;

/** The keys that stages and sinks share, because both are groups of a stream. */
final class GroupKeys {
  /** The name of the source's stream. */
  static final String SOURCE = "source";

  static final KeyType NAME =
      KeyTypes.matching(
          "name",
          "a name (a letter, then at most 62 letters, digits, - or _)",
          "^[A-Za-z][A-Za-z0-9_-]{0,62}$",
          "Use another name.");

  static final Key FROM =
      Key.optional(
              "from",
              NAME,
              "",
              "The stream it reads: `source`, or the name of an earlier stage. Default: the stage before it, for a sink"
                  + " the last stage; `source` when there is none.")
          .like("source");

  static final Key ON_FULL =
      Key.optional(
          "onFull",
          KeyTypes.choice("block", "refuse", "spill", "newest"),
          "block",
          "What happens when there is no room for another message: `block` makes the source wait, `refuse` tells it at"
              + " once, `spill` lets the backlog take the message, `newest` drops and counts the oldest one not yet sent.");

  static final Key RETAIN =
      Key.optional(
          "retain",
          KeyTypes.size(),
          "32MiB",
          "How much is kept at most while waiting; beyond it the oldest are dropped.");

  static final Rule RETAIN_RULE = new Rule.OnlyWhen("retain", "onFull", "newest");

  private GroupKeys() {}
}
