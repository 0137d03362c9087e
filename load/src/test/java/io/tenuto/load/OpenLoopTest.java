package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenLoopTest {
  @TempDir private Path folder;
  private Path socket;
  private ServerSocketChannel server;
  private SocketChannel bench;
  private BufferedReader answers;
  private OpenLoop loop;

  @BeforeEach
  void join() throws IOException {
    socket = folder.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    loop = new OpenLoop(socket, folder, false);
    bench = server.accept();
    answers = new BufferedReader(Channels.newReader(bench, StandardCharsets.US_ASCII));
  }

  @AfterEach
  void leave() throws IOException {
    loop.close();
    bench.close();
    server.close();
  }

  private void order(String line) throws IOException {
    bench.write(StandardCharsets.US_ASCII.encode(line + "\n"));
  }

  private static Trial trial(int number, double rate, long millis) {
    return new Trial(number, new Cell(100, 3), rate, millis * 1_000_000, Filling.RANDOM, 1);
  }

  @Test
  void eachTrialHasItsMessagesAtTheirTimesAndAnAnswer() throws Exception {
    order(trial(1, 1_000, 50).write());
    order(trial(2, 500, 20).write());
    order("over=1");
    List<LoadMessage> heads = new ArrayList<>();
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      LoadMessage head = LoadMessage.read(next.bytes());
      assertThat(System.nanoTime() - head.intendedNanos()).as("sent too early").isNotNegative();
      heads.add(head);
      next.free();
    }
    List<LoadMessage> first = heads.stream().filter(each -> each.trial() == 1).toList();
    assertThat(first).hasSize(50);
    assertThat(heads.stream().filter(each -> each.trial() == 2)).hasSize(10);
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i).sequence()).isEqualTo(i);
      assertThat(first.get(i).intendedNanos() - first.get(0).intendedNanos())
          .as("message %d of 1,000 each second", i)
          .isBetween(i * 1_000_000L - 1, i * 1_000_000L + 1);
    }
    Fields answer = Fields.parse(answers.readLine());
    assertThat(answer.number("end")).isEqualTo(1);
    assertThat(answer.number("sent")).isEqualTo(50);
    long print = first.stream().mapToLong(each -> Sample.print(each.sequence())).sum();
    assertThat(answer.number("print")).isEqualTo(print);
    assertThat(Fields.parse(answers.readLine()).number("end")).isEqualTo(2);
  }

  @Test
  void whoIsHeldUpSendsTheRestAtOnceWithTheTimesThatWereMeant() throws Exception {
    order(trial(1, 100, 200).write());
    long began = LoadMessage.read(taken().bytes()).intendedNanos();
    while (System.nanoTime() - began < 250_000_000) {
      Thread.onSpinWait(); // the system holds the source up
    }
    for (int i = 1; i < 20; i++) {
      assertThat(LoadMessage.read(taken().bytes()).intendedNanos() - began)
          .isBetween(i * 10_000_000L - 1, i * 10_000_000L + 1);
    }
  }

  @Test
  void withoutARateMessagesGoAsFastAsTheyAreTakenUntilTheTimeIsOver() throws Exception {
    order(trial(1, 0, 20).write());
    order("over=1");
    long count = 0;
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      next.free();
      count++;
    }
    assertThat(count).isPositive();
    assertThat(Fields.parse(answers.readLine()).number("sent")).isEqualTo(count);
  }

  @Test
  void memoryIsUsedAgainOnceItIsFreeAndNotBefore() throws Exception {
    order(trial(1, 1_000_000, 1).write());
    Set<ByteBuffer> held = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 10; i++) {
      assertThat(held.add(taken().bytes())).as("memory that is not held").isTrue();
    }
    LoadBuffer another = taken();
    another.free();
    assertThat(taken().bytes()).isSameAs(another.bytes());
  }

  private LoadBuffer taken() throws Exception {
    return Objects.requireNonNull(loop.next(), "no message");
  }

  @Test
  void samplesSayWhatWasSent() throws Exception {
    order(trial(7, 1_000, 30).write());
    order("over=1");
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      next.free();
    }
    Sample last = null;
    try (var files = Files.newDirectoryStream(folder, "source-*.txt")) {
      for (Path file : files) {
        List<String> lines = Files.readAllLines(file);
        last = Sample.read(lines.get(lines.size() - 1));
      }
    }
    assertThat(last).isNotNull();
    assertThat(last.trial()).isEqualTo(7);
    assertThat(last.count()).isEqualTo(30);
  }

  @Test
  void aTrialThatIsStoppedEndsAndTheNextBegins() throws Exception {
    order(trial(3, 1_000, 3_600_000).write());
    taken();
    order("stop=3");
    order(trial(4, 1_000, 5).write());
    order("over=1");
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      next.free();
    }
    assertThat(Fields.parse(answers.readLine()).number("end")).isEqualTo(3);
    Fields last = Fields.parse(answers.readLine());
    assertThat(last.number("end")).isEqualTo(4);
    assertThat(last.number("sent")).isEqualTo(5);
  }

  @Test
  void whenTheBenchGoesTheSourceEndsInTheMiddleOfATrial() throws Exception {
    order(trial(1, 10, 60_000).write());
    taken();
    bench.close();
    assertThatThrownBy(
            () -> {
              while (loop.next() != null) {
                // goes on until it hears of it
              }
            })
        .as("whom to answer")
        .isInstanceOf(IOException.class);
  }

  @Test
  void withoutABenchThereIsNoSource() {
    assertThatThrownBy(() -> new OpenLoop(folder.resolve("nobody"), folder, false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the bench does not listen");
  }
}
