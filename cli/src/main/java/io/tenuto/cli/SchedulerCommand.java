package io.tenuto.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenuto scheduler}: what the resource manager would decide. */
@Command(
    name = "scheduler",
    description = "Shows what the resource manager would decide.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS},
    subcommands = {SchedulerPackCommand.class, SchedulerSimulateCommand.class})
final class SchedulerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "scheduler: say what to do: pack or simulate");
  }
}
