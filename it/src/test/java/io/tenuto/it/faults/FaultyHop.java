package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Message;
import io.tenuto.api.OnFull;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.node.Node;
import io.tenuto.engine.node.Peer;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Pulse;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A source and engines in this JVM, each with a loop of its own, and a {@link FaultProxy} before
 * each engine. Every message names its checksum, and user code checks it.
 */
final class FaultyHop implements AutoCloseable {
  private static final String GROUP = HopEngine.GROUP;
  static final long CAP_BYTES = HopEngine.CAP_BYTES;

  final List<FaultProxy> proxies = new ArrayList<>();
  final List<AtomicLong> done = new ArrayList<>();
  final Connector connector;
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> buried = new ConcurrentLinkedQueue<>();
  private final Map<Long, Integer> entries = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final BufferPool pool = new BufferPool(64 << 20);
  private final Path folder;
  private final Node source;
  private final Random random;
  private final AtomicLong sent = new AtomicLong();
  private final Pulse pulse = opened(new Pulse());

  /** What an engine does with a message besides checking it. */
  interface Work {
    void on(Message message) throws Exception;
  }

  FaultyHop(Path folder, long seed) throws IOException {
    this(folder, seed, CAP_BYTES, 3, Optional.empty());
  }

  /**
   * @param capBytes that the source keeps at most
   * @param attempts failures after which a message is given up
   * @param orderBy the header key of which messages are processed one after the other, if any
   */
  FaultyHop(Path folder, long seed, long capBytes, int attempts, Optional<String> orderBy)
      throws IOException {
    this(folder, seed, capBytes, attempts, OnFull.BLOCK, orderBy);
  }

  /** With a source that spills what no engine has room for. */
  static FaultyHop spilling(Path folder, long seed) throws IOException {
    return new FaultyHop(folder, seed, CAP_BYTES, 3, OnFull.SPILL, Optional.empty());
  }

  private FaultyHop(
      Path folder, long seed, long capBytes, int attempts, OnFull onFull, Optional<String> orderBy)
      throws IOException {
    this.folder = folder;
    this.random = new Random(seed);
    Loop loop = loop("source");
    var settings = new Node.Settings("source", Optional.empty(), List.of(), List.of());
    source = opened(new Node(settings, loop, pool, HopEngine.token()));
    var group =
        new Dispatcher.Settings(
            GROUP,
            Delivery.AT_LEAST_ONCE,
            onFull,
            DispatchPolicy.SPREAD,
            attempts,
            onFull == OnFull.SPILL ? 0 : capBytes, // nothing waits for an engine
            Long.MAX_VALUE,
            orderBy);
    var spec =
        new Connector.Spec(new Origin("source", "test", 1), List.of(group), capBytes, 1L << 32);
    connector = opened(new Connector(loop, pool, spec, this::bury, new Random(seed)::nextInt));
    source.connect(connector, "source", HopEngine.STREAM, List.of(GROUP));
    source.start();
  }

  private void bury(String where, Message message, String cause, List<String> engines) {
    buried.add(message.id() + ": " + cause);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  /** Of a host with processors to spare, whatever else runs on this one. */
  private Loop loop(String name) {
    return opened(new Loop(name, faults::add, () -> 1));
  }

  /** An engine with one slot, behind a proxy of its own. */
  FaultProxy engine(Work work) throws IOException {
    return engineOf(slot -> SlotCode.of((message, outputs) -> work.on(message)));
  }

  /** The same, with somebody who sees what passes the proxy. */
  FaultProxy engine(FaultProxy.Watcher watcher, Work work) throws IOException {
    return elsewhere(
        listening(slot -> SlotCode.of((message, outputs) -> work.on(message))).port(), watcher);
  }

  /** The same, with code that may have a process of its own. */
  FaultProxy engineOf(IntFunction<SlotCode> code) throws IOException {
    return elsewhere(listening(code).port(), FaultProxy.Watcher.NONE);
  }

  private HopEngine listening(IntFunction<SlotCode> code) throws IOException {
    var count = new AtomicLong();
    var engine =
        opened(
            new HopEngine(
                "engine-" + proxies.size(),
                folder,
                pool,
                slot -> new Checked(code.apply(slot), count),
                faults::add));
    done.add(count);
    return engine;
  }

  /**
   * A backlog behind a proxy, which drains to an engine that nothing is before. The source has it
   * from now on, and no engine.
   */
  Far backlog() throws IOException {
    var backlog = opened(new HopBacklog(folder.resolve("far"), pool, this::bury, faults::add));
    backlog.drainTo(listening(slot -> SlotCode.of((message, outputs) -> {})).port());
    FaultProxy proxy = elsewhere(backlog.port(), FaultProxy.Watcher.NONE);
    String where = Endpoint.tcp("127.0.0.1", proxy.port()).toString();
    var peer = new Peer(HopBacklog.NAME, "another host", List.of(where));
    source.lease("source", GROUP, 1, List.of(peer));
    return new Far(backlog, proxy);
  }

  record Far(HopBacklog backlog, FaultProxy proxy) {}

  /** A proxy before an engine that somebody else has started on this port. */
  FaultProxy elsewhere(int port, FaultProxy.Watcher watcher) throws IOException {
    var proxy =
        new FaultProxy(FaultProxy.loopback(0), FaultProxy.loopback(port), proxies.size(), watcher);
    proxies.add(opened(proxy));
    return proxy;
  }

  /** Code of a slot, and what it is given looked at before. */
  private final class Checked implements SlotCode {
    private final SlotCode code;
    private final AtomicLong count;

    Checked(SlotCode code, AtomicLong count) {
      this.code = code;
      this.count = count;
    }

    @Override
    public void prepare() throws Exception {
      code.prepare();
    }

    @Override
    public void process(Message message, Outputs outputs) throws Exception {
      check(message);
      code.process(message, outputs);
      count.incrementAndGet();
    }

    @Override
    public void endOfWork() throws Exception {
      code.endOfWork();
    }

    @Override
    public void abort() {
      code.abort();
    }

    @Override
    public void close() throws Exception {
      code.close();
    }
  }

  private void check(Message message) {
    entries.merge(message.id().sequence(), 1, Integer::sum);
    var crc = new CRC32();
    crc.update(message.payload().bytes());
    if (!String.valueOf(crc.getValue())
        .equals(String.valueOf(message.header().values().get("crc")))) {
      wrong.add(message.id() + " has other bytes than were sent");
    }
  }

  /** Lets the source dial every engine there is, through its proxy. */
  void join() {
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < proxies.size(); i++) {
      String where = Endpoint.tcp("127.0.0.1", proxies.get(i).port()).toString();
      peers.add(new Peer("engine-" + i, "another host", List.of(where)));
    }
    source.lease("source", GROUP, 1, peers);
  }

  /** Hands in messages of random bytes; waits for room only. */
  void send(int messages, int bytes) {
    for (int i = 0; i < messages; i++) {
      send(Header.EMPTY, bytes);
    }
  }

  /** Whether nothing but the test has disturbed this hop so far. */
  boolean steady() {
    return pulse.steady();
  }

  /** Hands in one message with this header besides its checksum. */
  void send(Header header, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    send(header, content);
  }

  /** Hands in one message with this header besides its checksum, and this content. */
  void send(Header header, byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    Header whole = header.with("crc", String.valueOf(crc.getValue()));
    assertThat(connector.offer(whole, Payload.of(content))).isEqualTo(sent.get());
    sent.incrementAndGet();
  }

  long sent() {
    return sent.get();
  }

  long completed() {
    return connector.ledger(GROUP).completed();
  }

  /** Waits until all is settled, and holds the account and the contents against what was sent. */
  void settle(Duration patience) throws InterruptedException {
    settleAccount(patience);
    assertContents();
  }

  /** Holds what reached user code against what was sent. */
  void assertContents() {
    assertThat(wrong).as("contents that reached user code").isEmpty();
    assertThat(entries).as("messages that reached user code").hasSize((int) sent());
  }

  /** Waits until all is settled, and holds the account against what was sent. */
  void settleAccount(Duration patience) throws InterruptedException {
    boolean settled = connector.flush(patience);
    assertThat(connector.ledger(GROUP))
        .as("settled within %s: %s; buried: %s", patience, settled, buried)
        .isEqualTo(new Ledger(sent(), sent(), 0, 0, 0, 0));
    assertThat(faults).isEmpty();
  }

  /** How often user code began one of the messages again. */
  long repeats() {
    return entries.values().stream().mapToLong(times -> times - 1).sum();
  }

  /** Open files, sockets and pipes of this process. */
  static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  static void await(String what, Duration patience, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited %s: %s", patience, what).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
