package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Processor;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.run.RunSummary;
import io.tenuto.engine.run.Sample;
import io.tenuto.transport.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bar test 11: real engine processes, frozen for longer than their lease and thawed again. User
 * code notes when it begins a message, by the clock that all processes of a host share.
 */
@Timeout(600)
class FreezeEnginesTest {
  private static final int FREEZES = Flow.LONG ? 10 : 2;
  private static final long WINDOW = EngineKiller.WINDOW;
  private static final long FROZEN_NANOS = 2_000_000_000L;
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: freeze}
      source:
        synthetic: {count: 0, size: 1kB, seed: 1}
      stream: {maxMessage: 64KiB, retain: 512KiB} # more than both engines are sent: both have some
      stages:
        - {name: work, java: {class: io.tenuto.it.FreezeEnginesTest$Noting, inProcess: true}, engines: 2}
      sinks:
        - {name: all, from: work, csv: {file: all.csv, columns: [id]}}
      """;

  @TempDir Path folder;
  private final Path notes = notesOf(ProcessHandle.current().pid());

  private static Path notesOf(long testsPid) {
    return Path.of(System.getProperty("java.io.tmpdir"), "tenuto-it-freeze-" + testsPid);
  }

  /** Notes each entry in a file of its process, then works for two milliseconds. */
  public static final class Noting implements Processor {
    private final FileChannel file;

    public Noting() throws IOException {
      long tests = ProcessHandle.current().parent().orElseThrow().pid();
      Path notes = notesOf(tests).resolve(String.valueOf(ProcessHandle.current().pid()));
      file = FileChannel.open(notes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void process(Message message, Outputs outputs) {
      String line = message.id().sequence() + " " + System.nanoTime() + "\n";
      try {
        file.write(StandardCharsets.US_ASCII.encode(line));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      LockSupport.parkNanos(2_000_000);
      outputs.emit(message.header(), message.payload());
    }
  }

  private record Entry(long pid, long sequence, long nanos) {}

  private record Freeze(long pid, long fromNanos, long toNanos) {
    boolean elsewhere(Entry entry) {
      return entry.pid() != pid && entry.nanos() > fromNanos && entry.nanos() < toNanos;
    }

    boolean afterwards(Entry entry) {
      return entry.pid() == pid && entry.nanos() > toNanos;
    }
  }

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectories(notes);
  }

  @AfterEach
  void removeFolder() throws IOException {
    try (Stream<Path> all = Files.list(notes)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(notes);
  }

  @Test
  void whatAFrozenEngineHeldIsDoneElsewhereAndNotBegunByItAfterwards() throws Exception {
    var flow = new Flow();
    var freezes = new ArrayList<Freeze>();
    RunSummary summary;
    try (Master master = Master.start(Endpoint.tcp("127.0.0.1", 0), OneWorker.token(), 1);
        var deployment = new OneWorker(folder, master.endpoint())) {
      summary =
          deployment.runDuring(
              PIPELINE,
              flow,
              () -> {
                freeze(deployment, flow, freezes);
                return null;
              });
      assertThat(deployment.starts()).as("no engine was given up").isEqualTo(2);
    }
    long messages = summary.ledger().accepted();
    assertThat(summary.ledger()).isEqualTo(new Ledger(messages, messages, 0, 0, 0, 0));
    assertThat(new HashSet<>(Files.readAllLines(folder.resolve("out/all.csv"))))
        .hasSize((int) messages + 1);
    assertThat(summary.releasedAgain()).as("messages leased again").isPositive();
    List<Entry> entries = entries();
    Map<Long, List<Entry>> bySequence = new TreeMap<>();
    entries.forEach(
        entry -> bySequence.computeIfAbsent(entry.sequence(), s -> new ArrayList<>()).add(entry));
    assertThat(bySequence).hasSize((int) messages);
    for (Freeze freeze : freezes) {
      assertNoneUnderADeadLease(freeze, bySequence);
    }
    if (flow.steady()) { // otherwise a lease may have run out that nobody froze
      assertNotMoreThanEnginesHeld(bySequence, summary);
    }
    if (Flow.LONG) {
      assertLeasedAgainInTime(freezes, entries);
    }
  }

  private static void assertNotMoreThanEnginesHeld(
      Map<Long, List<Entry>> bySequence, RunSummary summary) {
    long ranTwice = bySequence.values().stream().mapToLong(all -> all.size() - 1).sum();
    assertThat(ranTwice).as("messages that ran twice").isLessThanOrEqualTo(WINDOW * FREEZES);
    assertThat(summary.sinks().get(0).duplicates())
        .as("results that reached the sink twice: of both ends of a link that was frozen")
        .isBetween(0L, 2 * WINDOW * FREEZES);
  }

  /**
   * What was begun elsewhere while an engine was frozen, it must not begin when it has thawed. But
   * for one message in its one slot: the freeze may come between the look at the lease and the
   * first line of user code, which nobody can prevent. The sink leaves its result out.
   */
  private static void assertNoneUnderADeadLease(Freeze freeze, Map<Long, List<Entry>> bySequence) {
    List<List<Entry>> begunLate =
        bySequence.values().stream()
            .filter(all -> all.stream().anyMatch(freeze::elsewhere))
            .filter(all -> all.stream().anyMatch(freeze::afterwards))
            .toList();
    assertThat(begunLate).as("frozen in %s", freeze).hasSizeLessThanOrEqualTo(1);
  }

  /** Everything that was leased again was begun within 2 s of the freeze. */
  private static void assertLeasedAgainInTime(List<Freeze> freezes, List<Entry> entries) {
    for (Freeze freeze : freezes) {
      long newest = -1; // handed in before the freeze
      for (Entry entry : entries) {
        if (entry.nanos() - freeze.fromNanos() < 0) {
          newest = Math.max(newest, entry.sequence());
        }
      }
      for (Entry entry : entries) {
        if (entry.sequence() <= newest) {
          assertThat(entry.nanos() - freeze.fromNanos())
              .as("nanoseconds from the freeze to %s", entry)
              .isLessThan(2_000_000_000L);
        }
      }
    }
  }

  /** Freezes one engine after the other, each when it has begun something since the last time. */
  private void freeze(OneWorker deployment, Flow flow, List<Freeze> freezes)
      throws IOException, InterruptedException {
    flow.await(sample -> sample.ledger().completed() > 200);
    for (int i = 0; i < FREEZES; i++) {
      long pid = nextToFreeze(deployment, i);
      awaitBeginning(flow, pid);
      Signal.freeze(pid);
      long from = System.nanoTime();
      try {
        // by what the run has noticed, and by the clock
        flow.goesOn(FROZEN_NANOS / 1e9, 1);
        while (System.nanoTime() - from < FROZEN_NANOS) {
          LockSupport.parkNanos(FROZEN_NANOS - (System.nanoTime() - from));
        }
      } finally {
        long to = System.nanoTime();
        Signal.thaw(pid);
        freezes.add(new Freeze(pid, from, to));
      }
      flow.goesOn(i < FREEZES - 1 ? 1 : 0, 1);
      awaitBeginning(flow, pid);
    }
  }

  private static long nextToFreeze(OneWorker deployment, int turn) {
    List<Long> pids = deployment.engines().stream().map(ProcessHandle::pid).sorted().toList();
    return pids.get(turn % pids.size());
  }

  /** Until that engine has begun more than it had. */
  private void awaitBeginning(Flow flow, long pid) throws IOException, InterruptedException {
    Path file = notes.resolve(String.valueOf(pid));
    long before = Files.exists(file) ? Files.size(file) : 0;
    while (Files.notExists(file) || Files.size(file) <= before) {
      Sample last = flow.now();
      flow.await(sample -> sample.seconds() > last.seconds());
    }
  }

  private List<Entry> entries() throws IOException {
    var entries = new ArrayList<Entry>();
    try (Stream<Path> files = Files.list(notes)) {
      for (Path file : files.toList()) {
        long pid = Long.parseLong(String.valueOf(file.getFileName()));
        for (String line : Files.readAllLines(file)) {
          String[] words = line.split(" ", 2);
          entries.add(new Entry(pid, Long.parseLong(words[0]), Long.parseLong(words[1])));
        }
      }
    }
    return entries;
  }
}
