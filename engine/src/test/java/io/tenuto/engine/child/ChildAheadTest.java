package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.engine.connector.Connector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that are given messages ahead of their answers. */
@Timeout(300)
class ChildAheadTest {
  private final Kit kit;
  private final ChildStream stream;

  ChildAheadTest(@TempDir Path folder) {
    kit = new Kit(folder);
    stream = new ChildStream(kit);
  }

  @AfterEach
  void close() throws Exception {
    stream.close();
  }

  /** Has a Python engine note how many messages it finds each time it reads. */
  private String counting() {
    return """
        from tenuto import _engine
        _all = _engine._Serving._process_all
        def _counted(self, news):
            with open('%s', 'a') as counts:
                counts.write(f'{len(news)}\\n')
            _all(self, news)
        _engine._Serving._process_all = _counted
        """
        .formatted(kit.folder.resolve("counts"));
  }

  private int mostAtOnce() throws IOException {
    return Files.readAllLines(kit.folder.resolve("counts")).stream()
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }

  /** How many is a matter of how quick they are, and so of what else this host does. */
  private void assertSeveralCameAtOnce() throws IOException {
    assertThat(mostAtOnce()).as("messages in one batch").isGreaterThan(1);
  }

  private void offer(Connector source, int messages) {
    for (int i = 0; i < messages; i++) {
      source.offer(Header.EMPTY, Payload.of(Integer.toString(i)));
    }
  }

  /** Each output bears the identity, and is made of the data, of its own message. */
  private void assertRows(int messages, Set<Long> without) {
    assertThat(stream.rows).hasSize(messages - without.size());
    var seen = new TreeSet<Long>();
    for (Header row : stream.rows) {
      long sequence = row.number("seq").orElseThrow().longValue();
      assertThat(text(row, "data")).isEqualTo(Long.toString(sequence));
      seen.add(sequence);
    }
    assertThat(seen).hasSize(messages - without.size()).noneMatch(without::contains);
  }

  private static String text(Header row, String key) {
    return row.text(key).orElse("");
  }

  @Test
  void quickMessagesGoAheadAndEachKeepsItsIdentity() throws Exception {
    Connector source =
        stream.start(
            1,
            Duration.ZERO,
            kit.python(
                counting(), "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 20_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(20_000, 20_000, 0, 0, 0, 0));
    assertRows(20_000, Set.of());
    assertSeveralCameAtOnce();
  }

  @Test
  void aCrashWithSeveralAheadIsTheFaultOfOneAlone() throws Exception {
    Connector source =
        stream.start(
            1,
            Duration.ZERO,
            kit.python(
                counting(),
                "if msg.id.sequence in (1500, 3500): os._exit(42)",
                "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 5_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(5_000, 4_998, 2, 0, 0, 0));
    assertThat(stream.buried).containsOnlyKeys(1500L, 3500L);
    assertThat(stream.buried.get(1500L))
        .contains("exited with status 42 while it worked on raw/test@1/1500");
    assertRows(5_000, Set.of(1500L, 3500L));
    assertSeveralCameAtOnce();
  }

  @Test
  void whatFailsIsRejectedOrMakesTooMuchHarmsNobodyBehindIt() throws Exception {
    var little =
        new ChildCode.Limits(1 << 20, 2 << 20, Duration.ofSeconds(60), Duration.ofSeconds(2));
    Connector source =
        stream.start(
            1,
            Duration.ZERO,
            kit.python(
                    counting(),
                    "if msg.id.sequence == 700: raise tenuto.Reject('not an image')",
                    "if msg.id.sequence == 1400: return bytes(3_000_000)",
                    "if msg.id.sequence == 2100: raise ValueError('no such well')",
                    "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}")
                .withLimits(little));
    offer(source, 3_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(3_000, 2_997, 3, 0, 0, 0));
    assertThat(stream.buried).containsOnlyKeys(700L, 1400L, 2100L);
    assertThat(stream.buried.get(700L)).contains("not an image");
    assertThat(stream.buried.get(1400L)).contains("more than the limit");
    assertThat(stream.buried.get(2100L)).contains("no such well");
    assertRows(3_000, Set.of(700L, 1400L, 2100L));
    assertSeveralCameAtOnce();
  }

  @Test
  void oneThatHangsWithOthersBehindItIsEndedAlone() throws Exception {
    Connector source =
        stream.start(
            1,
            Duration.ofSeconds(2),
            kit.python(
                counting(),
                "if msg.id.sequence == 1500: time.sleep(1000)",
                "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 3_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(3_000, 2_999, 1, 0, 0, 0));
    assertThat(stream.buried).containsOnlyKeys(1500L);
    assertThat(stream.buried.get(1500L)).contains("timed out");
    assertRows(3_000, Set.of(1500L));
    assertSeveralCameAtOnce();
  }

  @Test
  void oneThatTakesLongHoldsNobodyUpAndIsDoneInTheEnd() throws Exception {
    Path runs = kit.folder.resolve("runs");
    Connector source =
        stream.start(
            1,
            Duration.ZERO,
            kit.python(
                counting(),
                "if msg.id.sequence == 1500:",
                "    open('" + runs + "', 'a').write(f'{msg.attempt}\\n')",
                "    time.sleep(1)",
                "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 3_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(3_000, 3_000, 0, 0, 0, 0));
    assertRows(3_000, Set.of());
    assertSeveralCameAtOnce();
    assertThat(Files.readAllLines(runs))
        .as("attempts: it was run again, but nothing failed")
        .hasSizeBetween(1, 2)
        .containsOnly("1");
  }

  @Test
  void whatMayRunOnceAtMostIsNeverSentAhead() throws Exception {
    Connector source =
        stream.start(
            1,
            Duration.ZERO,
            kit.python(
                    counting(), "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}")
                .withoutRepeats());
    offer(source, 2_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertRows(2_000, Set.of());
    assertThat(mostAtOnce()).isEqualTo(1);
  }

  @Test
  void resultsThatFillThePipesWhileOthersAreAheadHoldNobodyUp() throws Exception {
    Connector source =
        stream.start(
            1,
            Duration.ZERO,
            kit.python(
                counting(),
                "for i in range(5): yield tenuto.Output({}, bytes(30_000))",
                "yield {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 500);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(500, 500, 0, 0, 0, 0));
    stream.rows.removeIf(row -> row.number("seq").isEmpty());
    assertRows(500, Set.of());
  }

  @Test
  void aChildInJavaIsSentAheadAsWell() throws Exception {
    Connector source = stream.start(1, Duration.ZERO, kit.java(Numbered.class));
    offer(source, 20_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertRows(20_000, Set.of());
  }

  /** Tells which message it was, and what was in it. */
  public static final class Numbered implements Processor {
    @Override
    public void process(Message message, Outputs outputs) {
      String data = new String(message.payload().bytes(), StandardCharsets.UTF_8);
      outputs.emit(Header.of("seq", message.id().sequence()).with("data", data), Payload.empty());
    }
  }
}
