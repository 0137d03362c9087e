package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.engine.backlog.BacklogProblem.Kind;
import io.tenuto.engine.connector.Connector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backlog between a source and engines. */
@Timeout(300)
class BacklogTest {
  private static final long MIB = 1 << 20;

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  @Test
  void aFastSourceIsNotHeldUpBySlowEngines() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = rig.backlog(settings("b", 256 * MIB, 8 * MIB));
    var sourceIsDone = new CountDownLatch(1);
    var engine = rig.engine(1, (message, outputs) -> sourceIsDone.await()); // slower than any
    rig.spill(source, backlog);
    rig.serve(source, "main", engine);
    rig.drain(backlog, engine);
    int messages = 1000;
    for (int i = 0; i < messages; i++) {
      assertThat(source.offer(Header.EMPTY, Payload.of(new byte[20_000]))).isEqualTo(i);
    }
    assertThat(rig.seen).as("processed when the source was done").isEmpty();
    sourceIsDone.countDown();
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    Ledger direct = source.ledger("main");
    Ledger spilled = backlog.ledger();
    assertThat(direct.passedOn()).isEqualTo(spilled.accepted()).isPositive();
    assertThat(direct.completed() + spilled.completed()).isEqualTo(messages);
    assertThat(direct.balanced()).isTrue();
    assertThat(spilled.balanced()).isTrue();
    assertThat(rig.seen).hasSize(messages).allSatisfy((id, times) -> assertThat(times).isOne());
    assertThat(rig.problems).isEmpty();
  }

  @Test
  void enginesThatComeWhenAllIsStoredGetEverything() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = behind(source, 256 * MIB, 8 * MIB);
    pass(source, 2000, 10_000);
    assertThat(source.ledger("main")).isEqualTo(new Ledger(2000, 0, 0, 0, 2000, 0));
    assertThat(backlog.ledger()).isEqualTo(new Ledger(2000, 0, 0, 0, 0, 2000));
    rig.drain(backlog, rig.engine(2, (message, outputs) -> {}));
    drain(backlog);
    assertThat(backlog.ledger()).isEqualTo(new Ledger(2000, 2000, 0, 0, 0, 0));
    assertEachSeenOnce(2000);
  }

  @Test
  void whatIsStoredKeepsIdentityHeaderTimeAndBytes() throws Exception {
    Connector source = rig.source(64 * MIB);
    Backlog backlog = behind(source, 256 * MIB, 4 * MIB);
    var sent = new ConcurrentHashMap<String, String>();
    var arrived = new ConcurrentHashMap<String, String>();
    int[] sizes = {0, 1, 500, 40_000, 700_000, 900_000, 1_100_000, 5_000_000};
    for (int i = 0; i < 64; i++) {
      byte[] bytes = bytes(i, sizes[i % sizes.length]);
      Header header = i % 3 == 0 ? Header.EMPTY : Header.of("n", i);
      long sequence = source.offer(header, Payload.of(bytes), 1000L + i, null);
      sent.put("raw/test@1/" + sequence, header + " " + (1000 + i) + " " + Arrays.hashCode(bytes));
    }
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    assertThat(files("b/payloads")).as("messages of 5 MB").hasSize(16);
    var engine =
        rig.engine(
            2,
            (message, outputs) ->
                arrived.put(
                    message.id().toString(),
                    message.header()
                        + " "
                        + message.timeMicros()
                        + " "
                        + Arrays.hashCode(message.payload().bytes())));
    rig.drain(backlog, engine);
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    assertThat(arrived).isEqualTo(sent);
    Rig.await("payload files to go", () -> files("b/payloads").isEmpty());
  }

  @Test
  void theNextLifeDrainsWhatTheLastOneHadNotSettled() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = behind(source, 256 * MIB, 8 * MIB);
    offer(source, 300, 10_000);
    source.offer(Header.EMPTY, Payload.of(bytes(1, 6_000_000)));
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    var stop = new AtomicBoolean();
    var release = new CompletableFuture<Void>();
    var engine =
        rig.engine(
            1,
            (message, outputs) -> {
              if (rig.seen.size() >= 100) {
                stop.set(true);
                release.join();
              }
            });
    rig.drain(backlog, engine);
    Rig.await("a hundred messages", stop::get);
    Rig.await("settlements", () -> backlog.ledger().completed() > 0);
    Rig.pause(Duration.ofMillis(600)); // long enough for settlements to reach the files
    copy("b", "killed");
    long unsettled = backlog.ledger().retained();
    assertThat(unsettled).isBetween(201L, 300L);
    Set<String> seen = new HashSet<>(rig.seen.keySet());
    release.complete(null);

    Backlog next = rig.backlog(settings("killed", 256 * MIB, 8 * MIB));
    long left = next.ledger().retained(); // more, if the disk was slow
    assertThat(left).isBetween(unsettled, 301L);
    assertThat(next.ledger()).isEqualTo(new Ledger(left, 0, 0, 0, 0, left));
    var again = new ConcurrentHashMap<String, Integer>();
    rig.drain(
        next,
        rig.engine(2, (message, outputs) -> again.merge(message.id().toString(), 1, (a, b) -> 9)));
    assertThat(next.flush(Rig.PATIENCE)).isTrue();
    assertThat(next.ledger()).isEqualTo(new Ledger(left, left, 0, 0, 0, 0));
    assertThat(again.values()).hasSize((int) left).allMatch(times -> times == 1);
    seen.addAll(again.keySet());
    assertThat(seen).as("messages seen in one life or the other").hasSize(301);
  }

  @Test
  void anEmptyBacklogIsOpenedAgainEmpty() throws Exception {
    rig.backlog(settings("b", 256 * MIB, 8 * MIB)).close();
    Backlog again = rig.backlog(settings("b", 256 * MIB, 8 * MIB));
    assertThat(again.ledger()).isEqualTo(Ledger.EMPTY);
    assertThat(again.flush(Duration.ZERO)).isTrue();
    again.close();
    again.close();
  }

  @Test
  void aFullBacklogHoldsTheSourceBackAndLosesNothing() throws Exception {
    Connector source = rig.source(MIB);
    Backlog backlog = behind(source, 4 * MIB, 2 * MIB);
    CompletableFuture<Void> feed = CompletableFuture.runAsync(() -> offer(source, 1500, 10_000));
    Rig.await("the backlog to be full", () -> backlog.status().full());
    Rig.await("the source to wait", () -> source.retainedBytes() >= MIB / 2);
    assertThat(feed).isNotDone();
    assertThat(backlog.status().diskBytes()).isLessThanOrEqualTo(4 * MIB);
    assertThat(rig.problems).extracting(BacklogProblem::kind).containsExactly(Kind.BOUND_REACHED);
    assertThat(rig.problems.element().toString()).contains("4194304").contains("backlog.maxDisk");
    rig.drain(backlog, rig.engine(2, (message, outputs) -> {}));
    feed.get(60, TimeUnit.SECONDS);
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.ledger()).isEqualTo(new Ledger(1500, 1500, 0, 0, 0, 0));
    assertThat(rig.roomAgain).isNotEmpty();
    assertEachSeenOnce(1500);
  }

  @Test
  void aFullDiskHoldsTheSourceBackUntilThereIsSpace() throws Exception {
    Connector source = rig.source(MIB);
    var disk = new FaultyStorage(Backlog.logFolder(folder.resolve("b")));
    Backlog backlog = behind(source, disk, 256 * MIB, 2 * MIB);
    pass(source, 50, 10_000);
    disk.full(true);
    CompletableFuture<Void> feed = CompletableFuture.runAsync(() -> offer(source, 450, 10_000));
    Rig.await("the backlog to be full", () -> backlog.status().full());
    Rig.await("the source to wait", () -> source.retainedBytes() >= MIB / 2);
    assertThat(feed).isNotDone();
    assertThat(rig.problems).extracting(BacklogProblem::kind).containsExactly(Kind.DISK_FULL);
    assertThat(backlog.ledger().retained()).isEqualTo(50);
    disk.full(false);
    feed.get(60, TimeUnit.SECONDS);
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    drain(backlog);
    assertThat(backlog.ledger()).isEqualTo(new Ledger(500, 500, 0, 0, 0, 0));
    assertEachSeenOnce(500);
  }

  @Test
  void enginesStillGetMessagesWhenTheBacklogIsFull() throws Exception {
    Connector source = rig.source(MIB);
    var disk = new FaultyStorage(Backlog.logFolder(folder.resolve("b")));
    disk.full(true);
    behind(source, disk, 256 * MIB, 2 * MIB);
    rig.serve(source, "main", rig.engine(1, (message, outputs) -> {}));
    pass(source, 400, 10_000);
    assertThat(source.ledger("main")).isEqualTo(new Ledger(400, 400, 0, 0, 0, 0));
    assertEachSeenOnce(400);
  }

  @Test
  void aWriteThatFailsHalfWayLosesNothing() throws Exception {
    Connector source = rig.source(4 * MIB);
    var disk = new FaultyStorage(Backlog.logFolder(folder.resolve("b")));
    Backlog backlog = behind(source, disk, 256 * MIB, 4 * MIB);
    var held = new CompletableFuture<Void>();
    pass(source, 100, 10_000);
    rig.drain(backlog, rig.engine(1, (message, outputs) -> held.join()));
    Rig.await("messages in memory", () -> backlog.status().memoryBytes() > 2 * MIB);
    disk.failWrites(1);
    pass(source, 100, 10_000);
    disk.failForces(1);
    pass(source, 100, 10_000);
    held.complete(null);
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.ledger()).isEqualTo(new Ledger(300, 300, 0, 0, 0, 0));
    assertEachSeenOnce(300);
    backlog.close();
    Backlog again = rig.backlog(settings("b", 256 * MIB, 4 * MIB));
    assertThat(again.ledger()).isEqualTo(Ledger.EMPTY);
  }

  @Test
  void aDiskThatFailsForAWhileHoldsTheSourceBack() throws Exception {
    Connector source = rig.source(MIB);
    var disk = new FaultyStorage(Backlog.logFolder(folder.resolve("b")));
    Backlog backlog = behind(source, disk, 256 * MIB, 2 * MIB);
    pass(source, 50, 10_000);
    disk.failWrites(12);
    pass(source, 450, 10_000);
    assertThat(rig.problems).extracting(BacklogProblem::kind).contains(Kind.WRITE_FAILED);
    drain(backlog);
    assertThat(backlog.ledger()).isEqualTo(new Ledger(500, 500, 0, 0, 0, 0));
    assertEachSeenOnce(500);
  }

  @Test
  void aGroupThatSpillsDoesNotSlowTheOther() throws Exception {
    Connector source =
        rig.source(4 * MIB, Rig.group("main", OnFull.SPILL), Rig.group("live", OnFull.BLOCK));
    Backlog backlog = rig.backlog(settings("b", 256 * MIB, 4 * MIB));
    rig.spill(source, backlog);
    var live = new AtomicInteger();
    rig.serve(source, "live", rig.engine(1, (message, outputs) -> live.incrementAndGet()));
    pass(source, 1000, 10_000);
    assertThat(live).hasValue(1000);
    assertThat(source.ledger("live")).isEqualTo(new Ledger(1000, 1000, 0, 0, 0, 0));
    assertThat(source.ledger("main")).isEqualTo(new Ledger(1000, 0, 0, 0, 1000, 0));
    rig.seen.clear();
    rig.drain(backlog, rig.engine(1, (message, outputs) -> {}));
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    assertEachSeenOnce(1000);
  }

  @Test
  void messagesThatFailTooOftenLeaveTheBacklogAsDeadLetters() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = behind(source, 256 * MIB, 4 * MIB);
    pass(source, 50, 1000);
    var runs = new ConcurrentHashMap<Long, Integer>();
    var engine =
        rig.engine(
            1,
            (message, outputs) -> {
              runs.merge(message.id().sequence(), 1, Integer::sum);
              if (message.id().sequence() == 7) {
                throw new IllegalStateException("cannot do seven");
              }
              if (message.id().sequence() == 9) {
                throw new RejectedMessageException("nine is not wanted");
              }
            });
    rig.drain(backlog, engine);
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.ledger()).isEqualTo(new Ledger(50, 48, 2, 0, 0, 0));
    assertThat(runs.get(7L)).isEqualTo(3);
    assertThat(runs.get(9L)).isEqualTo(1);
    assertThat(rig.buried.get(7L)).contains("cannot do seven");
    assertThat(rig.buried.get(9L)).contains("nine is not wanted");
  }

  @Test
  void aDamagedRecordIsCountedAndTheRestDrained() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = behind(source, 256 * MIB, 8 * MIB);
    for (int i = 0; i < 40; i++) { // each a record of its own
      source.offer(Header.EMPTY, Payload.of(bytes(i, 40_000)));
    }
    source.offer(Header.EMPTY, Payload.of(bytes(40, 6_000_000)));
    source.offer(Header.EMPTY, Payload.of(bytes(41, 6_000_000)));
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    backlog.close();
    flip(onlySegment("b/log"), 10 * 40_000);
    flip(folder.resolve("b/payloads/1.payload"), 1234);
    Backlog again = rig.backlog(settings("b", 256 * MIB, 8 * MIB));
    drain(again);
    assertThat(again.ledger()).isEqualTo(new Ledger(42, 40, 0, 2, 0, 0));
    assertThat(again.status().lost()).isEqualTo(2);
    assertThat(rig.problems)
        .hasSize(2)
        .allSatisfy(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.LOST);
              assertThat(problem.lostMessages()).isEqualTo(1);
            });
    assertThat(rig.problems.toString()).contains("1.payload").contains("messages lost: 9");
    assertThat(rig.seen).hasSize(40).doesNotContainKeys("raw/test@1/9", "raw/test@1/40");
  }

  private BacklogSettings settings(String name, long diskBytes, long memoryBytes) {
    return rig.settings(folder.resolve(name), diskBytes, memoryBytes);
  }

  /** A backlog that a source spills into. */
  private Backlog behind(Connector source, long diskBytes, long memoryBytes) throws IOException {
    Backlog backlog = rig.backlog(settings("b", diskBytes, memoryBytes));
    rig.spill(source, backlog);
    return backlog;
  }

  private Backlog behind(Connector source, FaultyStorage disk, long diskBytes, long memoryBytes)
      throws IOException {
    Backlog backlog = rig.backlog(settings("b", diskBytes, memoryBytes), disk);
    rig.spill(source, backlog);
    return backlog;
  }

  /** Offers messages and waits until the source has none of them any more. */
  private static void pass(Connector source, int count, int sizeBytes) throws InterruptedException {
    offer(source, count, sizeBytes);
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
  }

  /** Lets an engine of two slots empty a backlog. */
  private void drain(Backlog backlog) throws InterruptedException {
    rig.drain(backlog, rig.engine(2, (message, outputs) -> {}));
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
  }

  private static void offer(Connector source, int count, int sizeBytes) {
    for (int i = 0; i < count; i++) {
      assertThat(source.offer(Header.EMPTY, Payload.of(new byte[sizeBytes])))
          .isGreaterThanOrEqualTo(0);
    }
  }

  private static byte[] bytes(long seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private void assertEachSeenOnce(int messages) {
    assertThat(rig.seen).hasSize(messages);
    assertThat(rig.seen.values()).allMatch(times -> times == 1);
  }

  private Set<String> files(String name) {
    try (Stream<Path> found = Files.list(folder.resolve(name))) {
      return found.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void copy(String from, String to) throws IOException {
    Path source = folder.resolve(from);
    try (Stream<Path> found = Files.walk(source)) {
      for (Path each : (Iterable<Path>) found::iterator) {
        Path target = folder.resolve(to).resolve(source.relativize(each).toString());
        Files.copy(each, target);
      }
    }
  }

  private Path onlySegment(String name) throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve(name))) {
      return found
          .filter(file -> file.getFileName().toString().startsWith("segment"))
          .collect(Collectors.collectingAndThen(Collectors.toList(), BacklogTest::only));
    }
  }

  private static Path only(List<Path> found) {
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }
}
