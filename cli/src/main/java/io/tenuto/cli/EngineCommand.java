package io.tenuto.cli;

import io.tenuto.engine.worker.EngineProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code tenuto engine}: one processing engine; its specification comes on standard input, from a
 * worker.
 */
@Command(
    name = "engine",
    description =
        "Runs one processing engine; started by a worker, which writes its specification to standard input.",
    mixinStandardHelpOptions = true)
final class EngineCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    EngineProcess.run(System.in);
    return ExitCode.OK;
  }
}
