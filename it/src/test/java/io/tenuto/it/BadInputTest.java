package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.miniapps.image.PngWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users and strangers do wrong, against the program as a process: the error names the thing
 * and the remedy, the exit code says what kind of error it is, and everything else is unharmed.
 */
@Timeout(600)
class BadInputTest {
  @TempDir Path folder;
  private Scratch scratch;

  @BeforeEach
  void open() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void filesThatAreNoImagesAreNamedAndTheImagesAreMeasured() throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    byte[] image = PngWriter.rgb(32, 32, new byte[3 * 32 * 32]);
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve("good" + i + ".png"), image);
    }
    Files.write(images.resolve("wrong-extension.tif"), image);
    Files.write(images.resolve("truncated.png"), Arrays.copyOf(image, image.length - 20));
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);
    Files.write(images.resolve("noise.tif"), noise);
    Files.writeString(images.resolve("text.png"), "an image, surely");
    Files.createFile(images.resolve("empty.png"));
    try (var huge = new RandomAccessFile(images.resolve("huge.tif").toFile(), "rw")) {
      huge.setLength(200 << 20);
    }
    Program.Ended ended =
        scratch.run(
            """
            source: {directory: {path: images}}
            stages: [{name: statistics, processor: channel-statistics, engines: 2}]
            sinks: [{name: results, csv: {file: results.csv, columns: [file, width]}}]
            """);

    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(ended.err()).doesNotContain("Exception");
    assertThat(ended.out())
        .startsWith("9 accepted = 6 completed + 3 dead-lettered + 0 dropped")
        .contains("2 skipped");
    assertThat(scratch.rows("results.csv"))
        .hasSize(18) // three channels each
        .containsOnly(
            "good0.png,32",
            "good1.png,32",
            "good2.png,32",
            "good3.png,32",
            "good4.png,32",
            "wrong-extension.tif,32");
    assertThat(scratch.output("dead-letters.jsonl"))
        .contains("truncated.png: it ends within", "copy it again")
        .contains("noise.tif: its first bytes", "text.png: its first bytes", "Send TIFF, PNG or");
    assertThat(scratch.output("summary.json"))
        .contains("\"item\":\"empty.png\",\"what\":\"is empty (0 bytes)\"")
        .contains(
            "\"item\":\"huge.tif\",\"what\":\"has 209715200 bytes", "Raise stream.maxMessage");
  }

  @Test
  void codeThatFailsExitsOrHangsLosesNothingButWhatItFailsOn() throws Exception {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    for (String name : List.of("a", "b", "c", "d", "fails", "exits", "hangs")) {
      Files.writeString(texts.resolve(name + ".txt"), name);
    }
    Files.writeString(
        folder.resolve("work.py"),
        """
        import os
        import time

        import tenuto


        @tenuto.engine
        def work(message):
            text = bytes(message.data).decode()
            if text == "fails":
                raise ValueError("cannot make sense of 'fails'")
            if text == "exits":
                os._exit(7)
            if text == "hangs":
                time.sleep(600)
            yield {"file": message.header["file"]}


        work.serve()
        """);
    assumeTrue(pythonIsThere(), "engines in Python: there is no python3 here");
    Program.Ended ended =
        scratch.run(
            """
            source: {directory: {path: texts}}
            stages:
              - {name: work, python: {file: work.py}, engines: 2, timeLimit: 2s, attempts: 1}
            sinks: [{name: results, csv: {file: results.csv, columns: [file]}}]
            """);

    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(ended.out()).startsWith("7 accepted = 4 completed + 3 dead-lettered + 0 dropped");
    assertThat(scratch.rows("results.csv"))
        .containsExactlyInAnyOrder("a.txt", "b.txt", "c.txt", "d.txt");
    assertThat(scratch.output("dead-letters.jsonl"))
        .contains("cannot make sense of 'fails'")
        .contains("exited with status 7")
        .contains("ran longer than the limit of 2000 ms");
  }

  static boolean pythonIsThere() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFullDiskUnderTheBacklogHoldsTheSourceBack() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(mount(disk), "a full disk under the backlog: only root may mount a small one");
    try {
      Program.Ended ended =
          scratch.run(
              """
              source: {synthetic: {count: 600, size: 20kB, cost: 2ms, seed: 1}}
              stream: {maxMessage: 1MiB, retain: 2MiB}
              stages:
                - {name: work, processor: spin, options: {emit: true}, engines: 2, onFull: spill}
              sinks: [{name: results, csv: {file: results.csv, columns: [id]}}]
              backlog: {directory: "%s", maxMemory: 8MiB}
              """
                  .formatted(disk));
      assertThat(ended.out()).startsWith("600 accepted = 600 completed + 0 dropped");
      assertThat(ended.exitCode()).isZero();
      assertThat(scratch.rows("results.csv")).hasSize(600).doesNotHaveDuplicates();
    } finally {
      command("umount", disk.toString());
    }
  }

  /** A disk of 6 MB, where that is allowed. */
  private static boolean mount(Path disk) throws Exception {
    return command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString());
  }

  private static boolean command(String... words) throws Exception {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aPortInUseIsNamedByWhoeverWantsIt() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Program.Ended master = scratch.tenuto("master", "--listen", address);
      assertThat(master.exitCode()).isEqualTo(1);
      assertThat(master.err())
          .contains(address + " cannot be listened on", "choose another, or port 0")
          .doesNotContain("\tat ");
      for (String source : List.of("senders", "tcp")) {
        Program.Ended run =
            scratch.run(
                """
                source: {%s: {listen: "%s"}}
                sinks: [{name: results, csv: {file: %s.csv}}]
                """
                    .formatted(source, address, source));
        assertThat(run.exitCode()).as(source).isEqualTo(1);
        assertThat(run.err()).contains(address, "choose another").doesNotContain("\tat ");
      }
    }
  }

  @Test
  void aProgramThatIsNotThereIsNamedBeforeAnythingIsSent() throws Exception {
    Program.Ended ended =
        scratch.run(
            Scratch.FEW.replace(
                "processor: pass, options: {emit: true}", "exec: {command: [no-such]}"));
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err())
        .contains("stage 'work': the program 'no-such' was not found", "Install it")
        .doesNotContain("\tat ");
  }

  @Test
  void aTypoInThePipelineIsAnsweredWithTheWordThatWasMeant() throws Exception {
    Program.Ended ended = scratch.run(Scratch.FEW.replace("processor:", "procesor:"));
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.err())
        .contains("stages[0].procesor: is not a known key", "pipeline.yaml:5")
        .contains("Did you mean \"processor\"?");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
