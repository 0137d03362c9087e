package io.tenuto.cli;

import io.tenuto.engine.master.Master;
import io.tenuto.transport.Endpoint;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenuto master}: the directory of a deployment. */
@Command(
    name = "master",
    description =
        "Keeps the directory of workers, engines and streams. No message passes through it.",
    mixinStandardHelpOptions = true)
final class MasterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8640",
      description = "The port for workers, engines and sources. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Mixin private TokenOption token;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    try (Master master =
        Master.start(Endpoint.parse(listen), token.readOrMake(), System.currentTimeMillis())) {
      err.println("tenuto: master on " + master.endpoint() + ", token in " + token.path());
      err.flush();
      Forever.untilInterrupted();
    }
    return ExitCode.OK;
  }
}
