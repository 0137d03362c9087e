package io.tenuto.cli;

import io.tenuto.api.Source;
import io.tenuto.engine.send.Sending;
import io.tenuto.engine.send.Sent;
import io.tenuto.engine.source.FilesSource;
import io.tenuto.engine.source.Framing;
import io.tenuto.engine.source.StdinOptions;
import io.tenuto.engine.source.StdinSource;
import io.tenuto.transport.Endpoint;
import io.tenuto.wire.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto send}: files, or lines of standard input, to a running pipeline. */
@Command(
    name = "send",
    description =
        "Hands files, or what comes on standard input, to a running pipeline whose source is"
            + " 'senders', and says how much of it was accepted.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {
      ExitCode.OK_MEANS,
      ExitCode.FAILED_MEANS,
      ExitCode.USAGE_MEANS,
      ExitCode.UNREACHABLE_MEANS,
      ExitCode.REFUSED_MEANS,
      ExitCode.LOSS_MEANS,
      ExitCode.INTERRUPTED_MEANS
    })
final class SendCommand implements Callable<Integer> {
  /** Messages of standard input are held in memory while they are read. */
  private static final int MOST_BYTES = 256 << 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      required = true,
      description =
          "Where the pipeline listens: source.senders.listen in its file; with TLS if it begins"
              + " with tls://.")
  private String to;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The pipeline that is meant; another one refuses. Default: whichever is there.")
  private String stream;

  @Option(
      names = "--framing",
      paramLabel = "FRAMING",
      defaultValue = "lines",
      converter = FramingWord.class,
      description =
          "Where a message of standard input ends: 'lines' or 'length', as for source.stdin."
              + " Default: ${DEFAULT-VALUE}.")
  private Framing framing;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description =
          "One message each; '-' alone stands for standard input, one message per line. Default: -.")
  private List<Path> files = List.of();

  @Mixin private TokenOption token;

  @Mixin private TlsClientOptions tls;

  @Option(names = "--json", description = "Print the outcome as JSON on standard output.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    Sent sent;
    Endpoint port = UsageException.address("--to", to);
    try (Sending sending = Sending.open(port, stream, token.read(), tls.read("--to", port));
        Source source = source(sending);
        var progress = new SendProgress(sending, source.expected(), err, quiet)) {
      sent = sending.send(source);
    }
    sent.problems().forEach(problem -> err.println(problem));
    long shown = sent.problems().size();
    long notAccepted = sent.refused() + sent.unanswered() + sent.skipped();
    if (notAccepted > shown) {
      err.println("tenuto: and " + (notAccepted - shown) + " more");
    }
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? new String(Json.write(sent.fields()), StandardCharsets.UTF_8) : text(sent));
    out.flush();
    return sent.complete() ? ExitCode.OK : ExitCode.LOSS;
  }

  private Source source(Sending sending) {
    if (files.isEmpty() || files.equals(List.of(Path.of("-")))) {
      var options = new StdinOptions(framing, MOST_BYTES);
      return new StdinSource(System.in, options, sending.problems(), Clock.systemUTC());
    }
    return new FilesSource(files, sending.problems(), Clock.systemUTC());
  }

  private static String text(Sent sent) {
    var text = new StringBuilder();
    text.append(sent.accepted()).append(" accepted");
    append(text, sent.refused(), "refused");
    append(text, sent.unanswered(), "unanswered");
    append(text, sent.skipped(), "not sent");
    text.append(
        String.format(Locale.ROOT, " · %.1f MB in %.1f s", sent.bytes() / 1e6, sent.seconds()));
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(" · ").append(count).append(' ').append(what);
    }
  }
}
