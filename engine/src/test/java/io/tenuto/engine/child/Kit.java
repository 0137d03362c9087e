package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.engine.process.OutsideSlots;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * What tests of child processes share: programs to run, messages to give, processes to look for.
 */
final class Kit implements AutoCloseable, ProcessListener {
  static final String PYTHON = "/usr/bin/python3";

  final Path folder;
  final Queue<String> lines = new ConcurrentLinkedQueue<>();
  final Queue<Long> ready = new ConcurrentLinkedQueue<>();
  final Queue<ProcessFailure> lost = new ConcurrentLinkedQueue<>();
  final Queue<ProcessFailure.Start> failedStarts = new ConcurrentLinkedQueue<>();
  private final List<ChildProcess> open = new ArrayList<>();

  Kit(Path folder) {
    this.folder = folder;
  }

  record Given(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  record Made(Header header, Payload payload) {}

  static Message message(long sequence, byte[] bytes) {
    return message(sequence, Header.EMPTY, Payload.of(bytes));
  }

  static Message message(long sequence, Header header, Payload payload) {
    return new Given(
        new MessageId("raw", "test", 1, sequence, List.of()), header, payload, 1, 1_000_000);
  }

  static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** A Python engine whose function has this body; {@code before} stands above it. */
  ChildCode python(String before, String... body) throws IOException {
    assumeTrue(Files.isExecutable(Path.of(PYTHON)), PYTHON + " is not there");
    Path file = Files.createTempFile(folder, "engine", ".py");
    Files.writeString(
        file,
        "import os, sys, time, signal, subprocess\nimport tenuto\n"
            + before
            + "\n@tenuto.engine\ndef run(msg):\n    "
            + String.join("\n    ", body)
            + "\n\nif __name__ == '__main__':\n    run.serve()\n");
    return ChildCode.python("stage", PYTHON, file, List.of())
        .in(folder)
        .withEnvironment(Map.of("PYTHONPATH", repository().resolve("python").toString()));
  }

  /** A shell script as the whole program. */
  ChildCode shell(String... linesOfScript) {
    return ChildCode.of("stage", List.of("/bin/sh", "-c", String.join("\n", linesOfScript)))
        .in(folder);
  }

  /** A processor of the tests in a JVM of its own. */
  ChildCode java(Class<?> processor) {
    return ChildCode.java(
            "stage", processor.getName(), List.of(), List.of("-Xmx256m", "-XX:+UseSerialGC"))
        .in(folder);
  }

  ChildProcess child(ChildCode code) {
    return child(ChildProcess.slots(code, folder.resolve("spool"), this), 0);
  }

  ChildProcess child(OutsideSlots<ChildProcess> slots, int slot) {
    ChildProcess child = slots.apply(slot);
    open.add(child);
    return child;
  }

  static List<Made> run(ChildProcess child, Message message) throws Exception {
    var made = new ArrayList<Made>();
    Outputs outputs = (header, payload) -> made.add(new Made(header, payload));
    child.process(message, outputs);
    return made;
  }

  /** The folder of the whole project. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("python/tenuto/__init__.py"))) {
      Path parent = folder.getParent();
      assertThat(parent).as("a folder above with python/tenuto").isNotNull();
      folder = parent;
    }
    return folder;
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Closes all children; afterwards none of theirs may be left. */
  @Override
  public void close() {
    open.forEach(ChildProcess::close);
    for (long pid : ready) {
      await("process " + pid + " ends", () -> !alive(pid));
    }
    await("no process is left", () -> ProcessHandle.current().descendants().findAny().isEmpty());
  }

  @Override
  public void onLine(int slot, String line) {
    lines.add(line);
  }

  @Override
  public void onReady(int slot, long pid, String name) {
    ready.add(pid);
  }

  @Override
  public void onLost(int slot, long pid, ProcessFailure why) {
    lost.add(why);
  }

  @Override
  public void onCannotStart(int slot, ProcessFailure.Start why) {
    failedStarts.add(why);
  }
}
