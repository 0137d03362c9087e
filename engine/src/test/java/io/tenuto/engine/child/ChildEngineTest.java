package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Message;
import io.tenuto.api.OnFull;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.host.StageOutput;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.LocalLink;
import io.tenuto.transport.Loop;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children as the slots of an engine on a stream. */
@Timeout(300)
class ChildEngineTest {
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("test", faults::add);
  private final BufferPool pool = new BufferPool(64 << 20);
  private final Map<Long, String> buried = new ConcurrentHashMap<>();
  private final Queue<Header> rows = new ConcurrentLinkedQueue<>();
  private final List<EngineHost> engines = new ArrayList<>();
  @TempDir Path folder;
  private Kit kit;

  @BeforeEach
  void open() {
    kit = new Kit(folder);
  }

  @AfterEach
  void close() throws Exception {
    for (EngineHost engine : engines) {
      engine.close(Duration.ofSeconds(10));
    }
    loop.close();
    kit.close();
    assertThat(faults).isEmpty();
  }

  @Test
  void everyMessageIsProcessedByOneOfTwoChildrenAndItsOutputGoesOn() throws Exception {
    Connector source =
        stream(
            2,
            Duration.ZERO,
            kit.python(
                "met = '" + Files.createDirectory(folder.resolve("met")) + "'",
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
    assertThat(rows).hasSize(200);
    assertThat(rows.stream().mapToLong(row -> row.number("n").orElseThrow().longValue()).sum())
        .isEqualTo(bytes);
    assertThat(rows.stream().map(row -> row.number("pid")).distinct()).hasSize(2);
  }

  @Test
  void aHangingChildIsEndedByTheTimeLimitAndTheRestGoesOn() throws Exception {
    Connector source =
        stream(
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
    assertThat(buried.get(2L)).contains("timed out").contains("timeLimit");
    assertThat(rows).hasSize(4);
  }

  @Test
  void noMessageIsSentToChildrenThatAreNotReady() throws Exception {
    Path switchedOn = folder.resolve("on");
    Connector source =
        stream(1, Duration.ZERO, kit.python("open('" + switchedOn + "').close()", "return {}"));
    for (int i = 0; i < 5; i++) {
      source.offer(Header.EMPTY, Payload.of("m" + i));
    }
    Kit.await("starts fail", () -> kit.failedStarts.size() > 3);
    assertThat(loop.ask(() -> engines.get(0).arrived())).isZero();
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
        stream(1, Duration.ZERO, kit.python("", "return bytes(5_000_000)").withLimits(small));
    source.offer(Header.EMPTY, Payload.of("m"));
    assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
    try (var spooled = Files.list(folder.resolve("spool"))) {
      assertThat(spooled).isEmpty();
    }
  }

  @Test
  void aMessageThatCrashesItsChildIsBuriedWithTheReasonAndTheRestGoesOn() throws Exception {
    Connector source =
        stream(
            2,
            Duration.ZERO,
            kit.python("", "if msg.id.sequence == 3: os._exit(42)", "return b'fine'"));
    for (int i = 0; i < 10; i++) {
      source.offer(Header.EMPTY, Payload.of("m" + i));
    }
    assertThat(source.flush(Duration.ofSeconds(60))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(10, 9, 1, 0, 0, 0));
    assertThat(buried).containsOnlyKeys(3L);
    assertThat(buried.get(3L)).startsWith("stage 'stage', slot").contains("exited with status 42");
    // it ends a process for each attempt, and before each perhaps one that had others ahead of it
    assertThat(kit.lost).hasSizeBetween(3, 6);
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
        .formatted(folder.resolve("counts"));
  }

  private int mostAtOnce() throws IOException {
    return Files.readAllLines(folder.resolve("counts")).stream()
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }

  private void offer(Connector source, int messages) {
    for (int i = 0; i < messages; i++) {
      source.offer(Header.EMPTY, Payload.of(Integer.toString(i)));
    }
  }

  /** Each output bears the identity, and is made of the data, of its own message. */
  private void assertRows(int messages, Set<Long> without) {
    assertThat(rows).hasSize(messages - without.size());
    var seen = new TreeSet<Long>();
    for (Header row : rows) {
      long sequence = row.number("seq").orElseThrow().longValue();
      assertThat(text(row, "data")).isEqualTo(Long.toString(sequence));
      seen.add(sequence);
    }
    assertThat(seen).hasSize(messages - without.size()).noneMatch(without::contains);
  }

  @Test
  void quickMessagesGoAheadAndEachKeepsItsIdentity() throws Exception {
    Connector source =
        stream(
            1,
            Duration.ZERO,
            kit.python(
                counting(), "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 20_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(20_000, 20_000, 0, 0, 0, 0));
    assertRows(20_000, Set.of());
    assertThat(mostAtOnce()).as("messages in one batch").isGreaterThan(5);
  }

  @Test
  void aCrashWithSeveralAheadIsTheFaultOfOneAlone() throws Exception {
    Connector source =
        stream(
            1,
            Duration.ZERO,
            kit.python(
                counting(),
                "if msg.id.sequence in (1500, 3500): os._exit(42)",
                "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 5_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(5_000, 4_998, 2, 0, 0, 0));
    assertThat(buried).containsOnlyKeys(1500L, 3500L);
    assertThat(buried.get(1500L))
        .contains("exited with status 42 while it worked on raw/test@1/1500");
    assertRows(5_000, Set.of(1500L, 3500L));
    assertThat(mostAtOnce()).isGreaterThan(5);
  }

  @Test
  void whatFailsIsRejectedOrMakesTooMuchHarmsNobodyBehindIt() throws Exception {
    var little =
        new ChildCode.Limits(1 << 20, 2 << 20, Duration.ofSeconds(60), Duration.ofSeconds(2));
    Connector source =
        stream(
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
    assertThat(buried).containsOnlyKeys(700L, 1400L, 2100L);
    assertThat(buried.get(700L)).contains("not an image");
    assertThat(buried.get(1400L)).contains("more than the limit");
    assertThat(buried.get(2100L)).contains("no such well");
    assertRows(3_000, Set.of(700L, 1400L, 2100L));
    assertThat(mostAtOnce()).isGreaterThan(5);
  }

  @Test
  void oneThatHangsWithOthersBehindItIsEndedAlone() throws Exception {
    Connector source =
        stream(
            1,
            Duration.ofSeconds(2),
            kit.python(
                counting(),
                "if msg.id.sequence == 1500: time.sleep(1000)",
                "return {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 3_000);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(3_000, 2_999, 1, 0, 0, 0));
    assertThat(buried).containsOnlyKeys(1500L);
    assertThat(buried.get(1500L)).contains("timed out");
    assertRows(3_000, Set.of(1500L));
    assertThat(mostAtOnce()).isGreaterThan(5);
  }

  @Test
  void oneThatTakesLongHoldsNobodyUpAndIsDoneInTheEnd() throws Exception {
    Path runs = folder.resolve("runs");
    Connector source =
        stream(
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
    assertThat(mostAtOnce()).isGreaterThan(5);
    assertThat(Files.readAllLines(runs))
        .as("attempts: it was run again, but nothing failed")
        .hasSizeBetween(1, 2)
        .containsOnly("1");
  }

  @Test
  void whatMayRunOnceAtMostIsNeverSentAhead() throws Exception {
    Connector source =
        stream(
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
        stream(
            1,
            Duration.ZERO,
            kit.python(
                counting(),
                "for i in range(5): yield tenuto.Output({}, bytes(30_000))",
                "yield {'seq': msg.id.sequence, 'data': bytes(msg.data).decode()}"));
    offer(source, 500);
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(source.ledger("main")).isEqualTo(new Ledger(500, 500, 0, 0, 0, 0));
    rows.removeIf(row -> row.number("seq").isEmpty());
    assertRows(500, Set.of());
  }

  @Test
  void aChildInJavaIsSentAheadAsWell() throws Exception {
    Connector source = stream(1, Duration.ZERO, kit.java(Numbered.class));
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

  @Test
  void thePythonExampleMeasuresEveryImageAsTheOracleDoes() throws Exception {
    Path images = testData().resolve("microscopy");
    assumeTrue(Files.isDirectory(images), "no test data: set TENUTO_TEST_DATA");
    assumePythonHas("numpy", "tifffile", "PIL");
    Path example = Kit.repository().resolve("examples/python-engine/count.py");
    ChildCode code =
        ChildCode.python("counted", Kit.PYTHON, example, List.of())
            .withEnvironment(Map.of("PYTHONPATH", Kit.repository().resolve("python").toString()));
    Connector source = stream(2, Duration.ZERO, code);
    Map<String, Map<String, String>> oracle = oracle(images.resolve("oracle_images.csv"));
    for (String file :
        oracle.keySet().stream()
            .map(key -> key.substring(0, key.indexOf(' ')))
            .distinct()
            .toList()) {
      source.offer(Header.of(Header.FILE, file), Payload.of(images.resolveSibling(file)));
    }
    assertThat(source.flush(Duration.ofSeconds(100))).isTrue();
    assertThat(buried).isEmpty();
    assertThat(rows).hasSize(oracle.size());
    for (Header row : rows) {
      String key = text(row, "file") + " " + text(row, "frame") + " " + text(row, "channel");
      assertRow(row, oracle.getOrDefault(key, Map.of()), key);
    }
  }

  private static void assertRow(Header row, Map<String, String> expected, String key) {
    boolean lossy = key.contains(".jpg");
    for (String exact : List.of("width", "height")) {
      assertThat(text(row, exact)).as(exact + " of " + key).isEqualTo(expected.get(exact));
    }
    if (!lossy) {
      for (String exact : List.of("min", "max")) {
        assertThat(text(row, exact)).as(exact + " of " + key).isEqualTo(expected.get(exact));
      }
    }
    assertNear(row, expected, key, "sum", "sum", lossy ? 1e-3 : 0);
    assertNear(row, expected, key, "mean", "mean", lossy ? 1e-3 : 1e-15);
    double otsu = Double.parseDouble(expected.getOrDefault("otsu_exact_int", "NaN"));
    assertNear(row, expected, key, "otsu", "otsu_exact_int", lossy ? 1 / otsu : 0);
    assertNear(row, expected, key, "components", "components_exact_int", lossy ? 0.03 : 0);
  }

  private static void assertNear(
      Header row,
      Map<String, String> expected,
      String key,
      String ours,
      String theirs,
      double relative) {
    double right = Double.parseDouble(expected.getOrDefault(theirs, "NaN"));
    assertThat(row.number(ours).orElseThrow().doubleValue())
        .as(ours + " of " + key)
        .isBetween(right - relative * right, right + relative * right);
  }

  private static String text(Header row, String key) {
    return row.text(key).orElse("");
  }

  private static Map<String, Map<String, String>> oracle(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    String[] names = lines.get(0).split(",", -1);
    var rows = new LinkedHashMap<String, Map<String, String>>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      var row = new LinkedHashMap<String, String>();
      for (int i = 0; i < names.length; i++) {
        row.put(names[i], cells[i]);
      }
      rows.put(row.get("file") + " " + row.get("frame") + " " + row.get("channel"), row);
    }
    return rows;
  }

  /** The folder of shared test data: named by the environment, or beside or above this project. */
  private static Path testData() {
    String named = System.getenv("TENUTO_TEST_DATA");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolveSibling("shared").resolve("data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return Path.of("no-test-data");
  }

  private static void assumePythonHas(String... modules) throws Exception {
    assumeTrue(Files.isExecutable(Path.of(Kit.PYTHON)), Kit.PYTHON + " is not there");
    for (String module : modules) {
      int status = new ProcessBuilder(Kit.PYTHON, "-c", "import " + module).start().waitFor();
      assumeTrue(status == 0, Kit.PYTHON + " lacks the module " + module);
    }
  }

  /** A source, one engine of children, and a sink that collects headers in {@link #rows}. */
  private Connector stream(int slots, Duration timeLimit, ChildCode code) {
    Connector outputs = connector("stage");
    join(outputs, engine(1, Duration.ZERO, Optional.empty(), this::sink));
    var output = Optional.of(new StageOutput("stage", outputs));
    var children = ChildProcess.slots(code, folder.resolve("spool"), kit);
    Connector source = connector("raw");
    join(source, engine(slots, timeLimit, output, children));
    return source;
  }

  private SlotCode sink(int slot) {
    return SlotCode.of((message, none) -> rows.add(message.header()));
  }

  private EngineHost engine(
      int slots, Duration timeLimit, Optional<StageOutput> output, IntFunction<SlotCode> code) {
    var spec =
        new EngineHost.Spec("engine", slots, 64 << 20, 16 << 20, 1L << 32, folder, timeLimit);
    var engine = new EngineHost(spec, loop, pool, code, output);
    engines.add(0, engine);
    return engine;
  }

  private Connector connector(String stream) {
    var settings =
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, OnFull.BLOCK, DispatchPolicy.SPREAD, 3, 0);
    var spec =
        new Connector.Spec(new Origin(stream, "test", 1), List.of(settings), 64 << 20, 1L << 32);
    return new Connector(
        loop,
        pool,
        spec,
        (group, message, cause, engine) -> buried.put(message.id().sequence(), cause),
        new Random(1)::nextInt);
  }

  private void join(Connector connector, EngineHost engine) {
    CompletableFuture.runAsync(
            () ->
                LocalLink.join(
                    loop,
                    loop,
                    "in-process",
                    link -> connector.open("main", link, engine.introduction(), 1),
                    link -> engine.open(link, 1, false)),
            loop)
        .join();
  }
}
