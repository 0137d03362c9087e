package io.tenuto.cli;

/** What the exit status says; listed in {@code docs/reference/cli.md}. */
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

  /** The run ended, but messages were lost, failed or skipped. */
  static final int LOSS = 6;

  /** Ended by Ctrl-C. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
