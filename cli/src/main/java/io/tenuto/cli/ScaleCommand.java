package io.tenuto.cli;

import io.tenuto.engine.node.PipelineView;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto scale}: how many engines a stage has, set by hand. */
@Command(
    name = "scale",
    description =
        "Sets how many engines a stage has. Those that are too many finish what they have begun and"
            + " end; new ones are placed on the workers.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the master has taken it over",
      "1:there is no such stage, or the master cannot keep the change",
      ExitCode.USAGE_MEANS,
      "4:no master answers",
      "5:the master refuses the token"
    })
final class ScaleCommand implements Callable<Integer> {
  private static final int MOST = PipelineView.Stage.MOST_ASKED_FOR;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PIPELINE",
      description = "Its name, as 'tenuto status' has it.")
  private String pipeline;

  @Parameters(index = "1", paramLabel = "STAGE", description = "One of its stages.")
  private String stage;

  @Parameters(
      index = "2",
      paramLabel = "ENGINES",
      description = "How many, from 0 to " + MOST + "; with 0 its messages wait.")
  private int engines;

  @Mixin private RestOption rest;

  @Override
  public Integer call() throws Exception {
    if (engines < 0 || engines > MOST) {
      throw new UsageException(
          "ENGINES: " + engines + " is no number from 0 to " + MOST + ".",
          new IllegalArgumentException(String.valueOf(engines)));
    }
    PrintWriter out = spec.commandLine().getOut();
    try {
      rest.client()
          .put(
              "/api/v1/pipelines/" + encoded(pipeline) + "/stages/" + encoded(stage),
              Map.of("engines", engines));
      out.println(
          "stage "
              + stage
              + " of "
              + pipeline
              + ": "
              + engines
              + (engines == 1 ? " engine" : " engines"));
      out.flush();
      return ExitCode.OK;
    } catch (RestClient.NoAnswer e) {
      spec.commandLine().getErr().println("tenuto: " + e.getMessage());
      return e.exitCode();
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
