package io.tenuto.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tenuto.bench.system.Driver;
import io.tenuto.bench.system.Hosts;
import io.tenuto.bench.system.Scene;
import io.tenuto.bench.system.SystemUnderTest;
import io.tenuto.bench.system.Variant;
import io.tenuto.clusters.JarsMissingException;
import io.tenuto.clusters.ProgramMissingException;
import io.tenuto.load.Cell;
import io.tenuto.load.Filling;
import io.tenuto.load.Sample;
import io.tenuto.load.Trial;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Puts a system on a scene of its own, as the bench does, and has it process a few messages: a
 * test's end of the contract, with nothing measured.
 */
public final class Rehearsal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long ASK_AGAIN_NANOS = 20_000_000;
  private static final int CORES = 2;

  private final Path folder;
  private final ServerSocketChannel server;
  private final SystemUnderTest system;
  private final SocketChannel source;
  private final BufferedReader answers;
  private int trials;

  /** Starts the system; the test is skipped if its jars or programs cannot be had. */
  public Rehearsal(Path folder, String system, String variant) throws Exception {
    this.folder = folder;
    Path socket = folder.resolve("bench.socket");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    this.system = start(system, variant, socket);
    source = server.accept(); // it has joined by now
    answers = new BufferedReader(Channels.newReader(source, StandardCharsets.US_ASCII));
  }

  /**
   * Starts a system of these processes and no others, and sees that it processes small and large
   * messages exactly.
   */
  public static void ofSmallAndLargeMessages(
      Path folder, String system, String variant, String... processes) throws Exception {
    try (var rehearsal = new Rehearsal(folder, system, variant)) {
      assertThat(rehearsal.system.processes()).containsOnlyKeys(processes);
      rehearsal.processesExactly(new Cell(1_000, 100), 500, 300);
      rehearsal.processesExactly(new Cell(10_000_000, 0), 10, 5);
    }
  }

  private SystemUnderTest start(String name, String variantName, Path socket) throws Exception {
    Driver driver = driver(name);
    Variant variant =
        driver.variants().stream()
            .filter(each -> each.name().equals(variantName))
            .findFirst()
            .orElseThrow();
    var scene =
        new Scene(
            Files.createDirectory(folder.resolve("system")),
            socket,
            Files.createDirectory(folder.resolve("samples")),
            CORES,
            Hosts.HERE,
            line -> {});
    try {
      return driver.start(variant, scene);
    } catch (JarsMissingException | ProgramMissingException e) {
      server.close();
      return abort(name + " is not here: " + e.getMessage());
    }
  }

  private static Driver driver(String name) {
    return ServiceLoader.load(Driver.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no driver " + name + " is registered"));
  }

  /** Its processes. */
  public Map<String, Long> processes() {
    return system.processes();
  }

  /** Sends so many messages, and waits until each has been processed just once. */
  public void processesExactly(Cell cell, double rate, int messages) throws Exception {
    int number = ++trials;
    long nanos = (long) (messages / rate * 1e9);
    var trial = new Trial(number, cell, rate, nanos, Filling.RANDOM, 7);
    write(trial.write());
    String end = answers.readLine();
    assertThat(end).contains("sent=" + messages + " ");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (processed(number).count() < messages && System.nanoTime() - deadline < 0) {
      assertAllAlive();
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
    assertThat(processed(number))
        .isEqualTo(
            new Processed(messages, 0, LongStream.range(0, messages).map(Sample::print).sum()));
  }

  /** Sends one message that ends this process, and answers with the reason that it has left. */
  public String failsWith(Cell cell, String process) throws Exception {
    ProcessHandle handle =
        Optional.ofNullable(system.processes().get(process))
            .flatMap(ProcessHandle::of)
            .orElseThrow();
    write(new Trial(++trials, cell, 10, 100_000_000, Filling.RANDOM, 7).write());
    assertThat(handle.onExit()).succeedsWithin(PATIENCE);
    return system.lastWords(process);
  }

  /** Fails if a process has ended. */
  public void assertAllAlive() {
    system
        .processes()
        .forEach(
            (role, pid) ->
                assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                    .as("%s: %s", role, folder)
                    .isPresent());
  }

  private void write(String line) throws IOException {
    var bytes = StandardCharsets.US_ASCII.encode(line + "\n");
    while (bytes.hasRemaining()) {
      source.write(bytes);
    }
  }

  private record Processed(long count, long corrupt, long print) {}

  /** The sum over all processes of what each has said last. */
  private Processed processed(int trial) throws IOException {
    var last = new HashMap<Path, Sample>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve("samples"))) {
      files = all.toList();
    }
    for (Path file : files) {
      for (String line : wholeLines(file)) {
        Sample sample = Sample.read(line);
        if (sample.role().equals("processing") && sample.trial() == trial) {
          last.put(file, sample);
        }
      }
    }
    return new Processed(
        last.values().stream().mapToLong(Sample::count).sum(),
        last.values().stream().mapToLong(Sample::corrupt).sum(),
        last.values().stream().mapToLong(Sample::print).sum());
  }

  private static List<String> wholeLines(Path file) throws IOException {
    String text = Files.readString(file);
    return new ArrayList<>(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
  }

  /** Ends the system and sees that nothing of it runs any more. */
  @Override
  public void close() throws Exception {
    List<ProcessHandle> all =
        system.processes().values().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .toList();
    system.close();
    source.close();
    server.close();
    assertThat(all).noneMatch(ProcessHandle::isAlive);
  }
}
