package io.tenuto.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import io.tenuto.config.EngineCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.OutsideSlots;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.transport.LandedPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** What tests of programs share: messages to give, slots to close, and a look at what is left. */
final class Kit implements AutoCloseable, ProcessListener {
  final Path folder;
  final Path spool;
  final Queue<String> lines = new ConcurrentLinkedQueue<>();
  final Queue<ProcessFailure> lost = new ConcurrentLinkedQueue<>();
  final Queue<ProcessFailure.Start> failedStarts = new ConcurrentLinkedQueue<>();
  private final List<OutsideSlot> open = new ArrayList<>();
  private final List<LandedPayload> landed = new ArrayList<>();

  Kit(Path folder) {
    this.folder = folder;
    this.spool = folder.resolve("spool");
  }

  record Given(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  record Made(Header header, Payload payload) {
    String text() {
      return new String(payload.bytes(), StandardCharsets.UTF_8);
    }
  }

  static Message message(long sequence, Header header, byte[] bytes) {
    return message(sequence, header, Payload.of(bytes));
  }

  static Message message(long sequence, Header header, Payload payload) {
    var id = new MessageId("raw", "test", 1, sequence, List.of());
    return new Given(id, header, payload, 2, 1_000_000);
  }

  static Message message(String text) {
    return message(0, Header.of(Header.FILE, "wells/a1.txt"), Payload.of(text));
  }

  /** A shell script that is run for each message; {@code $1} and so on are more words. */
  static EngineCode.Program shell(String script, String... words) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    command.addAll(List.of(words));
    return new EngineCode.Program(command, false, "", "", false, List.of(65), 1 << 20);
  }

  static EngineCode.Program longLived(String script) {
    return new EngineCode.Program(
        List.of("/bin/sh", "-c", script), true, "", "", false, List.of(), 1 << 20);
  }

  static EngineCode.Program out(EngineCode.Program program, String suffix) {
    return new EngineCode.Program(
        program.command(),
        program.longLived(),
        program.in(),
        suffix,
        program.json(),
        program.reject(),
        program.maxOutputBytes());
  }

  static EngineCode.Program json(EngineCode.Program program) {
    return new EngineCode.Program(
        program.command(),
        program.longLived(),
        program.in(),
        program.out(),
        true,
        program.reject(),
        program.maxOutputBytes());
  }

  static EngineCode.Program atMost(EngineCode.Program program, long bytes) {
    return new EngineCode.Program(
        program.command(),
        program.longLived(),
        program.in(),
        program.out(),
        program.json(),
        program.reject(),
        bytes);
  }

  OutsideSlot slot(EngineCode.Program told) {
    OutsideSlot slot = slots(told).apply(0);
    open.add(slot);
    return slot;
  }

  OutsideSlots<OutsideSlot> slots(EngineCode.Program told) {
    Command command = Command.here("stage", told.command()).in(folder);
    return new ProgramCode(command, told).slots(spool, this);
  }

  List<Made> run(OutsideSlot slot, Message message) throws Exception {
    var made = new ArrayList<Made>();
    slot.prepare();
    slot.process(message, (header, payload) -> made.add(new Made(header, payload)));
    for (Made one : made) {
      if (one.payload() instanceof LandedPayload payload) {
        landed.add(payload);
      }
    }
    return made;
  }

  List<Made> run(EngineCode.Program told, Message message) throws Exception {
    return run(slot(told), message);
  }

  /** Files of messages and results that lie in the spool folder now. */
  List<Path> spooled() throws IOException {
    if (!Files.exists(spool)) {
      return List.of();
    }
    try (var all = Files.walk(spool)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Closes all slots; afterwards no process of theirs and no file may be left. */
  @Override
  public void close() throws Exception {
    for (OutsideSlot slot : open) {
      slot.close();
    }
    landed.forEach(LandedPayload::release);
    await("no process is left", () -> ProcessHandle.current().descendants().findAny().isEmpty());
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
  public void onLost(int slot, long pid, ProcessFailure why) {
    lost.add(why);
  }

  @Override
  public void onCannotStart(int slot, ProcessFailure.Start why) {
    failedStarts.add(why);
  }
}
