package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.ControlLog;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates made as the page says, and a run whose every process uses them. */
@Timeout(600)
class TlsRunTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "..", "docs", "how-to", "cluster.md").normalize();
  private static final Pattern COMMANDS =
      Pattern.compile("<!-- A test runs these commands. -->\n```sh\n(.*?)```", Pattern.DOTALL);
  private static final int MESSAGES = 1000;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: tls}
      source:
        synthetic: {count: 1000, size: 20kB, cost: 2ms, seed: 1}
      stream: {maxMessage: 1MiB, retain: 4MiB}
      stages:
        - {name: work, processor: spin, options: {emit: true}, engines: 2, onFull: spill}
      sinks:
        - {name: all, csv: {file: all.csv, columns: [id]}}
      backlog: {workers: [w]}
      """;

  @TempDir Path folder;

  @Test
  void theCommandsOfThePageMakeCertificatesForARunOverTls() throws Exception {
    assumeTrue(has("openssl"), "openssl");
    Matcher commands = COMMANDS.matcher(Files.readString(PAGE));
    assertThat(commands.find()).as("commands in %s", PAGE).isTrue();
    run(commands.group(1).replace("10.0.0.1", "127.0.0.1"));
    var files =
        new TlsFiles(
            Optional.of(folder.resolve("host.pem")),
            Optional.of(folder.resolve("host.key")),
            Optional.of(folder.resolve("ca.pem")),
            Optional.of(folder.resolve("ca.pem")));
    Endpoint anyPort = Endpoint.tls("127.0.0.1", 0);
    try (Master master =
            Master.start(anyPort, OneWorker.token(), Tls.of(files), ControlLog.none(1));
        var deployment = new OneWorker(folder, master.endpoint(), files)) {
      RunSummary summary = deployment.run(PIPELINE, sample -> {});
      assertThat(deployment.worker().trouble()).isEmpty();
      assertThat(summary.ledger()).isEqualTo(new Ledger(MESSAGES, MESSAGES, 0, 0, 0, 0));
    }
  }

  private static boolean has(String program) {
    return Pattern.compile(java.io.File.pathSeparator)
        .splitAsStream(System.getenv().getOrDefault("PATH", ""))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private void run(String script) throws IOException, InterruptedException {
    Path log = folder.resolve("openssl.log");
    Process process =
        new ProcessBuilder("sh", "-ec", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }
}
