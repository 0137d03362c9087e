package io.tenuto.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What tests of user code outside of this process share: messages to give it, what is told of it,
 * and a look at what it leaves.
 */
public class OutsideKit implements AutoCloseable, ProcessListener {
  public final Path folder;
  public final Path spool;
  public final Queue<String> lines = new ConcurrentLinkedQueue<>();
  public final Queue<Long> ready = new ConcurrentLinkedQueue<>();
  public final Queue<ProcessFailure> lost = new ConcurrentLinkedQueue<>();
  public final Queue<ProcessFailure.Start> failedStarts = new ConcurrentLinkedQueue<>();
  private final List<SlotCode> open = new ArrayList<>();
  private final List<LandedPayload> landed = new ArrayList<>();

  public OutsideKit(Path folder) {
    this.folder = folder;
    this.spool = folder.resolve("spool");
  }

  public record Given(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  public record Made(Header header, Payload payload) {
    public byte[] data() {
      return payload.bytes();
    }

    public String text() {
      return new String(data(), StandardCharsets.UTF_8);
    }
  }

  public static Message message(long sequence, byte[] bytes) {
    return message(sequence, Header.EMPTY, bytes);
  }

  public static Message message(long sequence, Header header, byte[] bytes) {
    return message(sequence, header, Payload.of(bytes));
  }

  /** A second attempt. */
  public static Message message(long sequence, Header header, Payload payload) {
    var id = new MessageId("raw", "test", 1, sequence, List.of());
    return new Given(id, header, payload, 2, 1_000_000);
  }

  public static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /**
   * A Python engine whose function has this body; {@code before} stands above it. It lies in a
   * folder of its own, which everybody may read.
   */
  protected Path engineFile(String before, String... body) throws IOException {
    Path own = Files.createTempDirectory(folder, "python");
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Files.writeString(
        own.resolve("engine.py"),
        """
        import os, signal, socket, subprocess, sys, time
        import tenuto
        %s
        @tenuto.engine
        def run(msg):
            %s

        if __name__ == '__main__':
            run.serve()
        """
            .formatted(before, String.join("\n    ", body)));
  }

  /** The folder of the whole project. */
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("python/tenuto/__init__.py"))) {
      Path parent = folder.getParent();
      assertThat(parent).as("a folder above with python/tenuto").isNotNull();
      folder = parent;
    }
    return folder;
  }

  /** To be closed in the end. */
  public <S extends SlotCode> S opened(S code) {
    open.add(code);
    return code;
  }

  /** What code makes of a message, whose files are kept until the end. */
  public List<Made> run(SlotCode code, Message message) throws Exception {
    var made = new ArrayList<Made>();
    code.prepare();
    code.process(message, (header, payload) -> made.add(new Made(header, payload)));
    synchronized (landed) { // several slots may be run at once
      for (Made one : made) {
        if (one.payload() instanceof LandedPayload payload) {
          landed.add(payload);
        }
      }
    }
    return made;
  }

  /** How code fails with a message, found out on a thread of its own. */
  public CompletableFuture<Throwable> failing(SlotCode code, Message message) {
    var outcome = new CompletableFuture<Throwable>();
    new Thread(
            () -> {
              try {
                run(code, message);
                outcome.completeExceptionally(new AssertionError("it did not fail"));
              } catch (Exception e) {
                outcome.complete(e);
              }
            })
        .start();
    return outcome;
  }

  public static void await(String what, BooleanSupplier condition) {
    for (long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        !condition.getAsBoolean();
        LockSupport.parkNanos(1_000_000)) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
    }
  }

  public static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** No process that this one has started may be left. */
  protected void awaitNoProcess() {
    for (long pid : ready) {
      await("process " + pid + " ends", () -> !alive(pid));
    }
    await("no process is left", () -> ProcessHandle.current().descendants().findAny().isEmpty());
  }

  /** Closes all code; afterwards no file of it may be left. */
  @Override
  public void close() throws Exception {
    for (SlotCode each : open) {
      each.close();
    }
    landed.forEach(LandedPayload::release);
    if (Files.exists(spool)) {
      try (var left = Files.list(spool)) {
        assertThat(left).as("what is left in the spool folder").isEmpty();
      }
    }
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
