package io.tenuto.cli;

import io.tenuto.wire.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenuto status}: a deployment at this moment, as its master knows it. */
@Command(
    name = "status",
    description = "Shows a deployment: workers, streams, engines, accounts.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:shown", "4:no master answers", "5:the master refuses the token"})
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print the documents as one JSON object.")
  private boolean json;

  @Mixin private RestOption rest;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try {
      RestClient client = rest.client();
      RestDocument status = client.get("/api/v1/status");
      RestDocument workers = client.get("/api/v1/workers");
      RestDocument streams = client.get("/api/v1/streams");
      RestDocument relays = client.get("/api/v1/relays");
      RestDocument notices = client.get("/api/v1/notices");
      if (json) {
        RestDocument pipelines = client.get("/api/v1/pipelines");
        var all = new LinkedHashMap<String, Object>();
        all.put("status", status.fields());
        for (RestDocument part : List.of(workers, streams, relays, notices, pipelines)) {
          all.putAll(part.fields());
        }
        out.println(text(all));
      } else {
        Overview.together(
                List.of(
                    Overview.summary(status),
                    Overview.streams(streams),
                    Overview.workers(workers),
                    Overview.relays(relays),
                    Overview.notices(notices, workers)))
            .forEach(out::println);
      }
      out.flush();
      return ExitCode.OK;
    } catch (RestClient.NoAnswer e) {
      spec.commandLine().getErr().println("tenuto: " + e.getMessage());
      return e.exitCode();
    }
  }

  private static String text(Map<String, Object> document) {
    return new String(Json.write(document), StandardCharsets.UTF_8);
  }
}
