package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.tls.Certificates;
import io.tenuto.transport.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenuto send} to a port with TLS, as processes of their own. */
@Timeout(600)
class SendTlsTest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: port}
      source:
        senders: {listen: "tls://127.0.0.1:0"}
      sinks:
        - {name: rows, csv: {file: rows.csv, columns: [file, sizeBytes]}}
      """;

  @TempDir Path folder;
  private Path token;
  private TlsFiles port;

  @BeforeEach
  void prepare() throws Exception {
    token = OneWorker.tokenFile(folder);
    port = new Certificates(folder.resolve("tls")).good("port");
    Files.writeString(folder.resolve("a.txt"), "alpha");
    Files.writeString(folder.resolve("b.bin"), "b".repeat(3_000_000));
  }

  private Program.Running run(TlsFiles shown) throws IOException {
    return Program.launch(
        folder,
        "run",
        Files.writeString(folder.resolve("port.yaml"), PIPELINE).toString(),
        "--output",
        folder.resolve("out").toString(),
        "--token-file",
        token.toString(),
        "--tls-cert",
        shown.certificate().orElseThrow().toString(),
        "--tls-key",
        shown.key().orElseThrow().toString());
  }

  private Program.Ended send(String to, String... more) throws Exception {
    var all = new ArrayList<>(List.of("send", "--to", to, "--token-file", token.toString()));
    all.addAll(List.of(more));
    return Program.run(folder, all.toArray(String[]::new));
  }

  @Test
  void filesGoOverTlsAndWhoeverIsNotSafeIsToldWhy() throws Exception {
    String authority = port.authority().orElseThrow().toString();
    try (Program.Running run = run(port)) {
      String to = run.awaitSaid("listening on ");
      assertThat(to).startsWith("tls://127.0.0.1:");
      Program.Ended good = send(to, "--tls-ca", authority, "a.txt", "b.bin");
      assertThat(good.out()).startsWith("2 accepted · 3.0 MB in ");
      assertThat(good.exitCode()).isZero();

      Program.Ended clear = send(to.replace("tls://", ""), "a.txt");
      assertThat(clear.exitCode()).isEqualTo(4);
      assertThat(clear.err()).contains("the peer speaks TLS").doesNotContain("Exception");

      Program.Ended trusting = send(to, "a.txt");
      assertThat(trusting.exitCode()).isEqualTo(1);
      assertThat(trusting.err()).contains("not signed by anybody this end trusts", "--tls-ca");

      Program.Ended otherName =
          send(to.replace("127.0.0.1", "localhost"), "--tls-ca", authority, "a.txt");
      assertThat(otherName.exitCode()).isEqualTo(1);
      assertThat(otherName.err()).contains("its certificate is for another name");

      Program.Ended halfMeant = send(to.replace("tls://", ""), "--tls-ca", authority, "a.txt");
      assertThat(halfMeant.exitCode()).isEqualTo(1);
      assertThat(halfMeant.err()).contains("nothing would be encrypted. Write tls:// before it");

      Program.Ended ended = run.end();
      assertThat(ended.out()).startsWith("2 accepted = 2 completed + 0 dropped");
    }
    assertThat(Files.readAllLines(folder.resolve("out/rows.csv")))
        .contains("a.txt,5", "b.bin,3000000");
  }

  @Test
  void aPortWithoutCertificateIsNotOpened() throws Exception {
    Program.Ended ended =
        Program.run(
            folder,
            "run",
            Files.writeString(folder.resolve("port.yaml"), PIPELINE).toString(),
            "--token-file",
            token.toString());
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("source.senders: tls://127.0.0.1:0", "--tls-cert FILE");
  }
}
