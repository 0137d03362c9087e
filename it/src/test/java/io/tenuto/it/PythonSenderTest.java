package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in Python that hand messages in to a run, each a process of its own. */
@Timeout(600)
class PythonSenderTest {
  private static final Path PACKAGE = SharedData.project().resolve("python");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```python\n(# send\\.py\n.*?)```");

  @TempDir Path folder;
  private Scratch scratch;

  @BeforeEach
  void open() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void theSenderOfThePageIsAnsweredForEverything() throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(PACKAGE.resolve("README.md")));
    assertThat(example.find()).isTrue();
    try (Program.Running run = startRun("127.0.0.1:0", "")) {
      assertThat(python(example.group(1), run.awaitSaid("listening on ")))
          .isEqualTo("Audit(accepted=1000, done=1000, given_up=0, dropped=0, unsettled=0)\n");
      assertThat(run.end().out()).startsWith("1000 accepted = 1000 completed + 0 dropped");
    }
    assertThat(scratch.rows("rows.csv")).hasSize(1000).contains("0,1000", "999,1000");
  }

  @Test
  void bytesOfAllSizesArriveAsTheyWere() throws Exception {
    String script =
        """
        import random, sys, zlib
        import tenuto

        dice = random.Random(7)
        with tenuto.connect(sys.argv[1]).stream("port") as stream:
            for size in (0, 1, 31_000, 33_000, 300_000, 3_000_000, 70_000_000):
                data = dice.randbytes(size)
                stream.send(data, {"file": f"{zlib.crc32(data)}.bin"})
        """;
    try (Program.Running run = startRun("127.0.0.1:0", "stream: {maxMessage: 100MiB}")) {
      python(script, run.awaitSaid("listening on "));
      assertThat(run.end().out()).startsWith("7 accepted = 7 completed + 0 dropped");
    }
    try (var kept = Files.list(folder.resolve("out/kept"))) {
      List<Path> files = kept.toList();
      assertThat(files).hasSize(7);
      for (Path file : files) {
        var crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        assertThat(file.getFileName()).hasToString(crc.getValue() + ".bin");
      }
    }
  }

  private Program.Running startRun(String listen, String stream) throws IOException {
    String body =
        """
        source: {senders: {listen: "%s"}}
        %s
        sinks:
          - {name: rows, csv: {file: rows.csv, columns: [shot, sizeBytes]}}
          - {name: kept, directory: {path: kept}}
        """
            .formatted(listen, stream);
    Path pipeline = scratch.pipeline(body.replaceAll("(?m)^\\s*\n", ""));
    Files.writeString(pipeline, Files.readString(pipeline).replace("{name: bad}", "{name: port}"));
    return Program.launch(folder, scratch.runArguments(pipeline));
  }

  private String python(String script, String address) throws Exception {
    Path file = Files.writeString(folder.resolve("send.py"), script);
    Path home = Files.createDirectories(folder.resolve("home"));
    Path token = home.resolve(".config/tenuto/token");
    Files.createDirectories(token.getParent());
    Files.createLink(token, scratch.token);
    var builder =
        new ProcessBuilder(List.of("python3", file.toString(), address.strip()))
            .redirectErrorStream(true);
    builder.environment().put("PYTHONPATH", PACKAGE.toString());
    builder.environment().put("HOME", home.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
