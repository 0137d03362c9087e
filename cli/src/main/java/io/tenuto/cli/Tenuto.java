package io.tenuto.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code tenuto}: data on standard output, talk on standard error. */
@Command(
    name = "tenuto",
    description = "Streaming for science: large messages straight from the instrument.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {
      ExitCode.OK_MEANS,
      ExitCode.FAILED_MEANS,
      ExitCode.USAGE_MEANS,
      ExitCode.CONFIG_MEANS,
      ExitCode.UNREACHABLE_MEANS,
      ExitCode.REFUSED_MEANS,
      ExitCode.LOSS_MEANS,
      ExitCode.HANGUP_MEANS,
      ExitCode.INTERRUPTED_MEANS
    },
    subcommands = {
      RunCommand.class,
      MasterCommand.class,
      WorkerCommand.class,
      RelayCommand.class,
      KeeperCommand.class,
      EngineCommand.class,
      SendCommand.class,
      StatusCommand.class,
      ScaleCommand.class,
      TopCommand.class,
      ValidateCommand.class,
      DoctorCommand.class,
      DlqCommand.class,
      LogsCommand.class,
      ImageCommand.class,
      SchedulerCommand.class,
      BenchCommand.class,
      GenerateCompletion.class
    },
    versionProvider = Version.class)
public final class Tenuto implements Runnable {
  static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  @Spec private CommandSpec spec;

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // what the rooms below log is talk as well: one line each, unless somebody wants it otherwise
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "tenuto: %5$s%6$s%n");
    }
    int code = ExitCode.FAILED;
    try {
      code = commandLine().execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "tenuto: "
              + e.getMessage()
              + " is used up. Give more with TENUTO_OPTS=-Xmx2g, or keep less: stream.retain.");
    } finally {
      Forever.ended();
      System.exit(code);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Tenuto()).setExecutionExceptionHandler(new Failures());
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }
}
