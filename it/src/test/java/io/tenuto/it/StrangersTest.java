package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who does not belong to the deployment gets nowhere, and costs those who do nothing. */
@Timeout(600)
class StrangersTest {
  private static final int PREFACE_BYTES = 8;
  private static final byte CONTROL_FRAME = 1;

  @TempDir Path folder;
  private Scratch scratch;

  @BeforeEach
  void open() throws IOException {
    scratch = new Scratch(folder);
  }

  @Test
  void aWrongTokenIsRefusedByTheMasterAndTheRunEnds() throws Exception {
    Path wrong = scratch.token("wrong", "some other token, long enough");
    try (Program.Running master =
        Program.launch(
            folder,
            "master",
            "--listen",
            "127.0.0.1:0",
            "--token-file",
            scratch.token.toString())) {
      String address = master.awaitSaid("master on tcp://").replaceFirst(",.*", "");
      Path pipeline = scratch.pipeline(Scratch.FEW);
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

  @Test
  void strangersOnThePortAreCutOffAndCostNeitherMemoryNorMessages() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "alpha");
    Path pipeline =
        scratch.pipeline(
            """
            source: {senders: {listen: "127.0.0.1:0"}}
            sinks: [{name: results, csv: {file: results.csv, columns: [file]}}]
            """);
    try (Program.Running run = Program.launch(folder, scratch.runArguments(pipeline))) {
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
        strangers.forEach(StrangersTest::readToEnd);
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
    assertThat(scratch.rows("results.csv")).containsExactly("a.txt", "a.txt");
  }

  private void send(String to) throws Exception {
    Program.Ended sent = scratch.tenuto("send", "--to", to, "a.txt");
    assertThat(sent.out()).as(sent.err()).startsWith("1 accepted");
  }

  /** The first bytes that the program says itself. */
  private static byte[] preface(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().readNBytes(PREFACE_BYTES);
    }
  }

  private static void cutOff(int port, byte[] bytes) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      write(socket, bytes);
      readToEnd(socket);
    }
  }

  private static void write(Socket socket, byte[] bytes) throws IOException {
    try {
      socket.setSoTimeout(60_000);
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
}
