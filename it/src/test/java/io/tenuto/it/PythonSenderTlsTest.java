package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.FreePort;
import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in Python that hand messages in to a run with TLS, each a process of its own. */
@Timeout(600)
class PythonSenderTlsTest {
  private static final Path PACKAGE = SharedData.project().resolve("python");
  private static final Pattern EXAMPLES =
      Pattern.compile("(?s)```python\n(# send_[a-z]+\\.py\n.*?)```");

  private static final String AUDITED =
      "Audit(accepted=3, done=3, given_up=0, dropped=0, unsettled=0)\n";

  /** What a user's program does, and what it is told if it may not. */
  private static final String SEND =
      """
      import sys, tenuto
      try:
          with tenuto.connect(sys.argv[1]).stream("port") as stream:
              for size in (0, 20_000, 3_000_000):
                  stream.send(bytes(size), {"shot": size})
          print(stream.audit())
      except tenuto.SendError as why:
          print(type(why).__name__, why)
      """;

  @TempDir Path folder;
  private Scratch scratch;
  private Certificates authority;
  private TlsFiles port;

  @BeforeEach
  void open() throws Exception {
    scratch = new Scratch(folder);
    authority = new Certificates(folder.resolve("tls"));
    port = authority.good("port");
  }

  @Test
  void messagesArriveOverTlsAndWhoeverIsNotSafeIsToldWhy() throws Exception {
    Map<String, String> trusting = Map.of("TENUTO_TLS_CA", authority.authority().toString());
    String stranger = new Certificates(folder.resolve("stranger")).authority().toString();
    try (Program.Running run = startRun("tls://127.0.0.1:0", port)) {
      String to = run.awaitSaid("listening on ").strip();
      assertThat(python(SEND, to, trusting)).isEqualTo(AUDITED);

      assertThat(python(SEND, to, Map.of("TENUTO_TLS_CA", stranger)))
          .startsWith("TlsError " + to + ": its certificate is not signed by anybody this end");
      assertThat(python(SEND, to, Map.of())).contains("not signed by anybody", "TENUTO_TLS_CA");
      assertThat(python(SEND, to.replace("127.0.0.1", "localhost"), trusting))
          .startsWith("TlsError")
          .contains("its certificate is for another name");
      assertThat(python(SEND, to.replace("tls://", ""), Map.of()))
          .startsWith("TlsError")
          .contains("it speaks TLS", "Write tls:// before the address");

      assertThat(run.end().out()).startsWith("3 accepted = 3 completed + 0 dropped");
    }
    assertThat(scratch.rows("rows.csv")).contains("0,0", "20000,20000", "3000000,3000000");
  }

  @Test
  void theExamplesOfThePageAreAnsweredForEverything() throws Exception {
    TlsFiles own = authority.good("own");
    Files.copy(authority.authority(), folder.resolve("ca.pem"));
    Files.copy(own.certificate().orElseThrow(), folder.resolve("host.pem"));
    Files.copy(own.key().orElseThrow(), folder.resolve("host.key"));
    Matcher examples = EXAMPLES.matcher(Files.readString(PACKAGE.resolve("README.md")));
    int found = 0;
    try (Program.Running run =
        startRun("tls://127.0.0.1:0", port, "--tls-client-ca", authority.authority().toString())) {
      String to = run.awaitSaid("listening on ").strip();
      assertThat(python(SEND, to, Map.of("TENUTO_TLS_CA", authority.authority().toString())))
          .startsWith("TlsError")
          .contains("does not accept this end's certificate, or demands one", "TENUTO_TLS_CERT");
      while (examples.find()) {
        found++;
        assertThat(python(examples.group(1), to, Map.of()))
            .isEqualTo("Audit(accepted=1, done=1, given_up=0, dropped=0, unsettled=0)\n");
      }
    }
    assertThat(found).isEqualTo(3);
  }

  @Test
  void aPortInTheClearIsNotSentAnything() throws Exception {
    try (Program.Running run = startRun("127.0.0.1:0", TlsFiles.NONE)) {
      String to = "tls://" + run.awaitSaid("listening on ").strip();
      assertThat(python(SEND, to, Map.of("TENUTO_TLS_CA", authority.authority().toString())))
          .startsWith("TlsError")
          .contains("it does not speak TLS", "Have it listen on tls://");
      assertThat(run.end().out()).startsWith("0 accepted");
    }
  }

  @Test
  void aRunThatIsKilledAndStartedAgainGetsWhatItHadNotAnsweredFor() throws Exception {
    String to = "tls://" + FreePort.address();
    String program =
        """
        import sys, tenuto
        with tenuto.connect(sys.argv[1]).stream("port", give_up_after=120) as stream:
            first = stream.send(b"1", {"shot": 1})
            first.result()
            print("first", flush=True)
            sys.stdin.readline()
            for shot in range(2, 12):
                stream.send(bytes(100_000), {"shot": shot})
        print(stream.audit())
        """;
    Process sender;
    try (Program.Running run = startRun(to, port)) {
      run.awaitSaid("listening on ");
      sender = start(program, to, Map.of("TENUTO_TLS_CA", authority.authority().toString()));
      assertThat(sender.inputReader().readLine()).isEqualTo("first");
    }
    try (Program.Running again = startRun(to, port)) {
      again.awaitSaid("listening on ");
      sender.outputWriter().write("go on\n");
      sender.outputWriter().flush();
      assertThat(sender.inputReader().readLine())
          .isEqualTo("Audit(accepted=11, done=11, given_up=0, dropped=0, unsettled=0)");
      assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(again.end().out()).startsWith("10 accepted = 10 completed + 0 dropped");
    } finally {
      sender.destroyForcibly();
    }
  }

  private Program.Running startRun(String listen, TlsFiles shown, String... more)
      throws IOException {
    String body =
        """
        source: {senders: {listen: "%s"}}
        sinks:
          - {name: rows, csv: {file: rows.csv, columns: [shot, sizeBytes]}}
        """
            .formatted(listen);
    Path pipeline = scratch.pipeline(body);
    Files.writeString(pipeline, Files.readString(pipeline).replace("{name: bad}", "{name: port}"));
    var arguments = new ArrayList<>(List.of(scratch.runArguments(pipeline)));
    arguments.add("--overwrite"); // a run that was killed has left its rows
    shown.certificate().ifPresent(file -> arguments.addAll(List.of("--tls-cert", file.toString())));
    shown.key().ifPresent(file -> arguments.addAll(List.of("--tls-key", file.toString())));
    arguments.addAll(List.of(more));
    return Program.launch(folder, arguments.toArray(String[]::new));
  }

  /** What a program says that ends well. */
  private String python(String script, String address, Map<String, String> environment)
      throws Exception {
    Process process = start(script, address, environment);
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  private Process start(String script, String address, Map<String, String> environment)
      throws IOException {
    Path file = Files.writeString(Files.createTempFile(folder, "send", ".py"), script);
    var builder =
        new ProcessBuilder(List.of("python3", file.toString(), address))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", PACKAGE.toString());
    builder.environment().put("TENUTO_TOKEN_FILE", scratch.token.toString());
    builder.environment().put("TENUTO_SENDERS", address);
    builder.environment().putAll(environment);
    return builder.start();
  }
}
