package io.tenuto.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import io.tenuto.config.EngineCode;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.program.ProgramCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Code to start, messages to give it, and a look at what it leaves behind. */
final class LaunchKit implements AutoCloseable, ProcessListener {
  final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Queue<ProcessFailure> lost = new ConcurrentLinkedQueue<>();
  private final Path folder;
  private final List<SlotCode> open = new ArrayList<>();
  private long sequence;

  record Made(Header header, Payload payload) {
    byte[] data() {
      return payload.bytes();
    }
  }

  private record Given(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  LaunchKit(Path folder) {
    this.folder = folder;
  }

  /** A Python engine whose function has this body. */
  ChildCode python(String... body) {
    try {
      Path own = Files.createTempDirectory(folder, "python");
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path file = own.resolve("engine.py");
      Files.writeString(
          file,
          "import os, socket, sys, time\nimport tenuto\n\n@tenuto.engine\ndef run(msg):\n    "
              + String.join("\n    ", body)
              + "\n\nrun.serve()\n");
      return python(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ChildCode python(Path file) {
    System.setProperty("tenuto.python", repository().resolve("python").toString());
    return ChildCode.python("work", "/usr/bin/python3", file, List.of());
  }

  OutsideSlot child(Started by, ChildCode code) {
    return child(code, by.launcher());
  }

  OutsideSlot child(ChildCode code, Launcher launcher) {
    return opened(
        ChildProcess.slots(
                launcher == Launcher.HERE ? code : code.by(launcher), folder.resolve("spool"), this)
            .apply(0));
  }

  OutsideSlot program(Started by, String... command) {
    return program(by.launcher(), command);
  }

  OutsideSlot program(Launcher launcher, String... command) {
    var told = new EngineCode.Program(List.of(command), false, "", "", false, List.of(65), 1 << 20);
    return opened(
        ProgramCode.of("work", told).by(launcher).slots(folder.resolve("spool"), this).apply(0));
  }

  <S extends SlotCode> S opened(S code) {
    open.add(code);
    return code;
  }

  List<Made> run(SlotCode code, byte[] data) throws Exception {
    var made = new ArrayList<Made>();
    var message =
        new Given(
            new MessageId("raw", "test", 1, sequence++, List.of()),
            Header.EMPTY,
            Payload.of(data),
            1,
            1_000_000);
    code.prepare();
    code.process(
        message, (header, payload) -> made.add(new Made(header, Payload.of(payload.bytes()))));
    return made;
  }

  static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static byte[] reversed(byte[] data) {
    byte[] reversed = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      reversed[i] = data[data.length - 1 - i];
    }
    return reversed;
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

  Queue<ProcessFailure> lost() {
    return lost;
  }

  static void await(String what, BooleanSupplier condition) {
    for (long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        !condition.getAsBoolean();
        LockSupport.parkNanos(5_000_000)) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
    }
  }

  @Override
  public void onLine(int slot, String line) {
    lines.add(line);
  }

  @Override
  public void onLost(int slot, long pid, ProcessFailure why) {
    lost.add(why);
  }

  /** Closes all code; afterwards nothing of it may be left. */
  @Override
  public void close() throws Exception {
    for (SlotCode each : open) {
      each.close();
    }
    Path spool = folder.resolve("spool");
    if (Files.exists(spool)) {
      try (var left = Files.list(spool)) {
        assertThat(left).as("what is left in the spool folder").isEmpty();
      }
    }
  }
}
