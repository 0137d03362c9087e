package io.tenuto.cli;

import io.tenuto.bench.hop.EnginesBench;
import io.tenuto.bench.hop.HopBench;
import io.tenuto.bench.log.LogBench;
import io.tenuto.bench.master.MasterBench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code tenuto bench}: measurements. */
@Command(
    name = "bench",
    description = "Measures this host and this program.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchRunCommand.class,
      BenchCommand.Hop.class,
      BenchCommand.Engines.class,
      BenchCommand.OfMaster.class,
      BenchCommand.OfLog.class,
      BenchReportCommand.class,
      BenchCompareCommand.class
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  /** {@code tenuto bench hop}: the room {@code bench} reads its own options. */
  @Command(
      name = "hop",
      description =
          "One hop from a connector to an engine, beside raw sockets. See bench hop --help.")
  static final class Hop implements Callable<Integer> {
    @Unmatched private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
      HopBench.main(arguments.toArray(String[]::new));
      return ExitCode.OK; // of --help; else the bench ends the process with its own status
    }
  }

  /** {@code tenuto bench engines}: the room {@code bench} reads its own options. */
  @Command(
      name = "engines",
      description =
          "The ways to run user code, beside a slot in the engine's own process. See bench engines --help.")
  static final class Engines implements Callable<Integer> {
    @Unmatched private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
      EnginesBench.main(arguments.toArray(String[]::new));
      return ExitCode.OK; // of --help; else the bench ends the process with its own status
    }
  }

  /** {@code tenuto bench master}: the room {@code bench} reads its own options. */
  @Command(
      name = "master",
      description =
          "Processor time and memory of a master with many engines. See bench master --help.")
  static final class OfMaster implements Callable<Integer> {
    @Unmatched private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
      MasterBench.main(arguments.toArray(String[]::new));
      return ExitCode.OK; // of --help; else the bench ends the process with its own status
    }
  }

  /** {@code tenuto bench log}: the room {@code bench} reads its own options. */
  @Command(
      name = "log",
      description =
          "Appending to the log of backlogs, beside a plain file on the same disk. See bench log --help.")
  static final class OfLog implements Callable<Integer> {
    @Unmatched private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
      LogBench.main(arguments.toArray(String[]::new));
      return ExitCode.OK; // of --help; else the bench ends the process with its own status
    }
  }
}
