package io.tenuto.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenuto top}: what a deployment does, again every second. */
@Command(
    name = "top",
    description = "Shows streams and engines every second, the busiest first; q ends it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:ended by q",
      "4:no master answers",
      "5:the master refuses the token",
      "129:its terminal is gone",
      "130:ended by Ctrl-C; the terminal is as it was before"
    })
final class TopCommand implements Callable<Integer> {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description = "Print it once and end; also what happens where there is no terminal.")
  private boolean once;

  @Mixin private RestOption rest;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try {
      RestClient client = rest.client();
      List<String> lines = look(client); // a master that is not there at all ends it here
      if (once || !Boolean.getBoolean("tenuto.screen")) { // as the launcher says
        lines.forEach(out::println);
        out.flush();
      } else {
        try (var keys = new Keys()) {
          return watch(client, lines, keys, out);
        }
      }
      return ExitCode.OK;
    } catch (RestClient.NoAnswer e) {
      spec.commandLine().getErr().println("tenuto: " + e.getMessage());
      return e.exitCode();
    }
  }

  private static List<String> look(RestClient client)
      throws RestClient.NoAnswer, InterruptedException {
    return Overview.together(
        List.of(
            Overview.summary(client.get("/api/v1/status")),
            Overview.streams(client.get("/api/v1/streams")),
            Overview.engines(client.get("/api/v1/engines"))));
  }

  /**
   * Until somebody ends it; a master that goes away may come back, a terminal will not. Whoever
   * closes one says so by a signal, which may be ignored here, as under nohup.
   */
  private static int watch(RestClient client, List<String> first, Keys keys, PrintWriter out)
      throws InterruptedException {
    List<String> lines = first;
    out.print(HOME + REST_OF_SCREEN);
    String trouble = "";
    do {
      draw(lines, trouble, keys.size(), out);
      if (out.checkError() || System.out.checkError()) { // the one may hide what the other met
        return ExitCode.HANGUP;
      }
      if (keys.quitWithin(INTERVAL)) {
        out.println();
        return ExitCode.OK;
      }
      try {
        lines = look(client);
        trouble = "";
      } catch (RestClient.NoAnswer e) {
        trouble = String.valueOf(e.getMessage());
      }
    } while (true);
  }

  private static void draw(List<String> lines, String trouble, Keys.Size size, PrintWriter out) {
    out.print(HOME);
    int shown = Math.min(lines.size(), size.rows() - 1);
    for (String line : lines.subList(0, shown)) {
      out.print(cut(line, size) + REST_OF_LINE + "\n");
    }
    String more = shown < lines.size() ? "… and " + (lines.size() - shown) + " lines more · " : "";
    out.print(cut(trouble.isEmpty() ? more + "q ends" : trouble, size));
    out.print(REST_OF_LINE + REST_OF_SCREEN);
    out.flush();
  }

  /** A line that went on in the next one would push the others off the screen. */
  private static String cut(String line, Keys.Size size) {
    return line.substring(0, Math.min(line.length(), size.columns()));
  }
}
