package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.miniapps.image.PngWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users and strangers do wrong, against the program as a process: the error names the thing
 * and the remedy, the exit code says what kind of error it is, and everything else is unharmed.
 */
@Timeout(180)
class BadInputTest {
  @TempDir Path folder;
  private Path token;

  @BeforeEach
  void makeToken() throws IOException {
    token = token("token", "the deployment's token");
  }

  private Path token(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
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
        run(
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
    assertThat(rows("results.csv"))
        .hasSize(18) // three channels each
        .containsOnly(
            "good0.png,32",
            "good1.png,32",
            "good2.png,32",
            "good3.png,32",
            "good4.png,32",
            "wrong-extension.tif,32");
    assertThat(output("dead-letters.jsonl"))
        .contains("truncated.png: it ends within", "copy it again")
        .contains("noise.tif: its first bytes", "text.png: its first bytes", "Send TIFF, PNG or");
    assertThat(output("summary.json"))
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
        run(
            """
            source: {directory: {path: texts}}
            stages:
              - {name: work, python: {file: work.py}, engines: 2, timeLimit: 2s, attempts: 1}
            sinks: [{name: results, csv: {file: results.csv, columns: [file]}}]
            """);

    assertThat(ended.exitCode()).isEqualTo(6);
    assertThat(ended.out()).startsWith("7 accepted = 4 completed + 3 dead-lettered + 0 dropped");
    assertThat(rows("results.csv")).containsExactlyInAnyOrder("a.txt", "b.txt", "c.txt", "d.txt");
    assertThat(output("dead-letters.jsonl"))
        .contains("cannot make sense of 'fails'")
        .contains("exited with status 7")
        .contains("ran longer than the limit of 2000 ms");
  }

  private static boolean pythonIsThere() throws InterruptedException {
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
          run(
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
      assertThat(rows("results.csv")).hasSize(600).doesNotHaveDuplicates();
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
      Program.Ended master = tenuto("master", "--listen", address);
      assertThat(master.exitCode()).isEqualTo(1);
      assertThat(master.err())
          .contains(address + " cannot be listened on", "choose another, or port 0")
          .doesNotContain("\tat ");
      for (String source : List.of("senders", "tcp")) {
        Program.Ended run =
            run(
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
  void aWrongTokenIsRefusedByTheMasterAndTheRunEnds() throws Exception {
    Path wrong = token("wrong", "some other token, long enough");
    try (Program.Running master =
        Program.launch(
            folder, "master", "--listen", "127.0.0.1:0", "--token-file", token.toString())) {
      String address = master.awaitSaid("master on tcp://").replaceFirst(",.*", "");
      Path pipeline = pipeline(FEW);
      Program.Ended ended =
          Program.run(
              folder,
              "run",
              pipeline.toString(),
              "--output",
              folder.resolve("out").toString(),
              "--master",
              address,
              "--token-file",
              wrong.toString());
      assertThat(ended.exitCode()).isEqualTo(5);
      assertThat(ended.err()).contains("token", address).doesNotContain("\tat ", "some other");
    }
  }

  private static final String FEW =
      """
      source: {synthetic: {count: 10, size: 1kB}}
      stages: [{name: work, processor: pass, options: {emit: true}}]
      sinks: [{name: results, csv: {file: results.csv, columns: [id]}}]
      """;

  @Test
  void strangersOnThePortAreCutOffAndCostNeitherMemoryNorMessages() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha");
    Path pipeline =
        pipeline(
            """
            source: {senders: {listen: "127.0.0.1:0"}}
            sinks: [{name: results, csv: {file: results.csv, columns: [file]}}]
            """);
    try (Program.Running run = Program.launch(folder, runArguments(pipeline))) {
      String to = run.awaitSaid("listening on ");
      int port = Integer.parseInt(to.substring(to.indexOf(':') + 1));
      send(to);
      long before = residentBytes(run.process());

      byte[] noise = new byte[50_000];
      new Random(2).nextBytes(noise);
      cutOff(port, noise);
      cutOff(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] preface = preface(port);
      var strangers = new ArrayList<Socket>();
      try {
        for (int i = 0; i < 100; i++) {
          Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port);
          strangers.add(stranger);
          byte[] claim =
              ByteBuffer.allocate(preface.length + 64 * 1024)
                  .put(preface)
                  .putInt(Integer.MAX_VALUE)
                  .put(CONTROL_FRAME)
                  .array();
          write(stranger, claim);
        }
        strangers.forEach(BadInputTest::readToEnd);
        long grown = residentBytes(run.process()) - before;
        assertThat(grown).as("memory taken for strangers").isLessThan(100 * 64 * 1024 + (24 << 20));
      } finally {
        for (Socket stranger : strangers) {
          stranger.close();
        }
      }
      send(to);
      Program.Ended ended = run.end();
      assertThat(ended.out()).startsWith("2 accepted = 2 completed + 0 dropped");
      assertThat(ended.err())
          .contains(
              "was cut off: the peer does not speak Tenuto's protocol", "Check host and port");
      assertThat(ended.err().lines()).as("lines about 102 strangers").hasSizeLessThan(6);
    }
    assertThat(rows("results.csv")).containsExactly("a.txt", "a.txt");
  }

  private void send(String to) throws Exception {
    Program.Ended sent = tenuto("send", "--to", to, "a.txt");
    assertThat(sent.out()).as(sent.err()).startsWith("1 accepted");
  }

  /** The first bytes that the program says itself. */
  private static byte[] preface(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().readNBytes(PREFACE_BYTES);
    }
  }

  private static final int PREFACE_BYTES = 8;
  private static final byte CONTROL_FRAME = 1;

  private static void cutOff(int port, byte[] bytes) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      write(socket, bytes);
      readToEnd(socket);
    }
  }

  private static void write(Socket socket, byte[] bytes) throws IOException {
    try {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // cut off in the middle, which is as good as at the end
    }
  }

  /** Until the other end closes; fails when it does not. */
  private static void readToEnd(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // what it says before it closes is its own business
      }
    } catch (SocketException e) {
      // closed with bytes of ours unread
    } catch (IOException e) {
      throw new AssertionError("the stranger was not cut off", e);
    }
  }

  private static long residentBytes(Process process) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }

  @Test
  void aProgramThatIsNotThereIsNamedBeforeAnythingIsSent() throws Exception {
    Program.Ended ended =
        run(FEW.replace("processor: pass, options: {emit: true}", "exec: {command: [no-such]}"));
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err())
        .contains("stage 'work': the program 'no-such' was not found", "Install it")
        .doesNotContain("\tat ");
  }

  @Test
  void aTypoInThePipelineIsAnsweredWithTheWordThatWasMeant() throws Exception {
    Program.Ended ended = run(FEW.replace("processor:", "procesor:"));
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.err())
        .contains("stages[0].procesor: is not a known key", "pipeline.yaml:5")
        .contains("Did you mean \"processor\"?");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private Program.Ended run(String body) throws Exception {
    return Program.run(folder, runArguments(pipeline(body)));
  }

  private String[] runArguments(Path pipeline) {
    return new String[] {
      "run",
      pipeline.toString(),
      "--output",
      folder.resolve("out").toString(),
      "--token-file",
      token.toString()
    };
  }

  private Program.Ended tenuto(String command, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of(command, "--token-file", token.toString()));
    arguments.addAll(List.of(more));
    return Program.run(folder, arguments.toArray(String[]::new));
  }

  private Path pipeline(String body) throws IOException {
    String head = "apiVersion: tenuto/v1\nkind: Pipeline\nmetadata: {name: bad}\n";
    return Files.writeString(folder.resolve("pipeline.yaml"), head + body);
  }

  private String output(String file) throws IOException {
    return Files.readString(folder.resolve("out").resolve(file));
  }

  private List<String> rows(String csv) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("out").resolve(csv));
    return lines.subList(1, lines.size());
  }
}
