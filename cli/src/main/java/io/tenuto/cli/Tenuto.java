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
    subcommands = {
      RunCommand.class,
      MasterCommand.class,
      WorkerCommand.class,
      EngineCommand.class,
      StatusCommand.class,
      TopCommand.class,
      ValidateCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      GenerateCompletion.class
    },
    versionProvider = Version.class)
public final class Tenuto implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    int code = ExitCode.FAILED;
    try {
      code = commandLine().execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println(
          "tenuto: "
              + e.getMessage()
              + " is used up. Give more with TENUTO_OPTS=-Xmx2g, or keep less: stream.retain.");
    } finally {
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
