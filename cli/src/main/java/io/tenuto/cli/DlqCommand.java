package io.tenuto.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenuto dlq}: what runs have given up, and what becomes of it. */
@Command(
    name = "dlq",
    description =
        "Lists, shows, closes or runs again the dead letters in a run's output folder, or in an"
            + " engine's folder below a worker's --work.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS},
    subcommands = {
      DlqListCommand.class,
      DlqShowCommand.class,
      DlqDropCommand.class,
      DlqRetryCommand.class
    })
final class DlqCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "dlq: say what to do: ls, show, drop or retry");
  }
}
