package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children as the slots of an engine on a stream. */
@Timeout(300)
class ChildEngineTest {
  private final Kit kit;
  private final ChildStream stream;

  ChildEngineTest(@TempDir Path folder) {
    kit = new Kit(folder);
    stream = new ChildStream(kit);
  }

  @AfterEach
  void close() throws Exception {
    stream.close();
  }

  @Test
  void everyMessageIsProcessedByOneOfTwoChildrenAndItsOutputGoesOn() throws Exception {
    Connector source =
        stream.start(
            2,
            Duration.ZERO,
            kit.python(
                "met = '" + Files.createDirectory(kit.folder.resolve("met")) + "'",
                "open(os.path.join(met, str(os.getpid())), 'a').close()",
                "while len(os.listdir(met)) < 2: time.sleep(0.001)  # else the first takes all",
                "yield {'n': len(msg.data), 'pid': os.getpid()}"));
    var random = new Random(3);
    long bytes = 0;
    for (int i = 0; i < 200; i++) {
      int size = i % 50 == 49 ? 500_000 : random.nextInt(2000);
      bytes += size;
      source.offer(Header.EMPTY, Payload.of(new byte[size]));
    }
    assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(200, 200, 0, 0, 0, 0));
    assertThat(stream.rows).hasSize(200);
    assertThat(
            stream.rows.stream().mapToLong(row -> row.number("n").orElseThrow().longValue()).sum())
        .isEqualTo(bytes);
    assertThat(stream.rows.stream().map(row -> row.number("pid")).distinct()).hasSize(2);
  }

  @Test
  void pipesServeWhereASocketCannotBeHad() throws Exception {
    String temporary = System.getProperty("java.io.tmpdir");
    Path tooLong = Files.createDirectory(kit.folder.resolve("t".repeat(120)));
    System.setProperty("java.io.tmpdir", tooLong.toString());
    try {
      Connector source =
          stream.start(
              1,
              Duration.ZERO,
              kit.python("", "yield {'socket': int('TENUTO_SOCKET' in os.environ)}"));
      for (int i = 0; i < 20; i++) {
        source.offer(Header.EMPTY, Payload.of(new byte[i % 10 == 9 ? 500_000 : 100]));
      }
      assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
      assertThat(source.ledger("main")).isEqualTo(new Ledger(20, 20, 0, 0, 0, 0));
      assertThat(stream.rows)
          .hasSize(20)
          .allMatch(row -> row.number("socket").orElseThrow().intValue() == 0);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  @Test
  void aHangingChildIsEndedByTheTimeLimitAndTheRestGoesOn() throws Exception {
    Connector source =
        stream.start(
            1,
            Duration.ofSeconds(1),
            kit.python(
                "time.sleep(1.5)  # a start takes longer than a message may",
                "if msg.id.sequence == 2: time.sleep(1000)",
                "return {}"));
    for (int i = 0; i < 5; i++) {
      source.offer(Header.EMPTY, Payload.of("m" + i));
    }
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(5, 4, 1, 0, 0, 0));
    assertThat(stream.buried.get(2L)).contains("timed out").contains("timeLimit");
    assertThat(stream.rows).hasSize(4);
  }

  @Test
  void messagesForChildrenThatCannotStartAreGivenBackUntried() throws Exception {
    Path switchedOn = kit.folder.resolve("on");
    Connector source =
        stream.start(
            1, Duration.ZERO, kit.python("open('" + switchedOn + "').close()", "return {}"));
    for (int i = 0; i < 5; i++) {
      source.offer(Header.EMPTY, Payload.of("m" + i));
    }
    Kit.await("starts fail", () -> kit.failedStarts.size() > 3);
    assertThat(source.ledger("main")).isEqualTo(new Ledger(5, 0, 0, 0, 0, 5));
    Files.createFile(switchedOn);
    assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(5, 5, 0, 0, 0, 0));
  }

  @Test
  void resultsInFilesVanishOnceTheyAreSettled() throws Exception {
    var small =
        new ChildCode.Limits(1 << 20, 1L << 32, Duration.ofSeconds(60), Duration.ofSeconds(2));
    Connector source =
        stream.start(1, Duration.ZERO, kit.python("", "return bytes(5_000_000)").withLimits(small));
    source.offer(Header.EMPTY, Payload.of("m"));
    assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
    try (var spooled = Files.list(kit.folder.resolve("spool"))) {
      assertThat(spooled).isEmpty();
    }
  }

  @Test
  void aMessageThatCrashesItsChildIsBuriedWithTheReasonAndTheRestGoesOn() throws Exception {
    Connector source =
        stream.start(
            2,
            Duration.ZERO,
            kit.python("", "if msg.id.sequence == 3: os._exit(42)", "return b'fine'"));
    for (int i = 0; i < 10; i++) {
      source.offer(Header.EMPTY, Payload.of("m" + i));
    }
    assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(10, 9, 1, 0, 0, 0));
    assertThat(stream.buried).containsOnlyKeys(3L);
    assertThat(stream.buried.get(3L))
        .startsWith("stage 'stage', slot")
        .contains("exited with status 42");
    // it ends a process for each attempt, and before each perhaps one that had others ahead of it
    assertThat(kit.lost).hasSizeBetween(3, 6);
  }
}
