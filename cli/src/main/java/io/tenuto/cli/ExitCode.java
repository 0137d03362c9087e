package io.tenuto.cli;

/**
 * What the exit status says. Each command's help lists its own; {@code docs/reference/cli.md} has
 * all of them.
 */
final class ExitCode {
  /** All went well. */
  static final int OK = 0;

  /** The command failed. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  /** A pipeline or configuration file was wrong. */
  static final int CONFIG = 3;

  /** A host or port could not be reached. */
  static final int UNREACHABLE = 4;

  /** The token was refused. */
  static final int REFUSED = 5;

  /** It ended, but messages were lost, failed, refused or skipped. */
  static final int LOSS = 6;

  /** The terminal is gone, as when its signal ends a program. */
  static final int HANGUP = 129;

  /** Ended by Ctrl-C. */
  static final int INTERRUPTED = 130;

  static final String HEADING = "%nExit codes:%n";
  static final String OK_MEANS = OK + ":All went well.";
  static final String FAILED_MEANS = FAILED + ":It failed; standard error says why.";
  static final String USAGE_MEANS = USAGE + ":The command line was wrong.";
  static final String CONFIG_MEANS = CONFIG + ":The pipeline file was wrong.";
  static final String UNREACHABLE_MEANS = UNREACHABLE + ":Nobody answers at the address.";
  static final String REFUSED_MEANS = REFUSED + ":The token was refused.";
  static final String LOSS_MEANS =
      LOSS + ":It ended, but messages were lost, failed, refused or skipped; they are named.";
  static final String HANGUP_MEANS = HANGUP + ":Its terminal is gone.";
  static final String INTERRUPTED_MEANS =
      INTERRUPTED + ":Ended by Ctrl-C, after what was accepted was finished.";

  private ExitCode() {}
}
