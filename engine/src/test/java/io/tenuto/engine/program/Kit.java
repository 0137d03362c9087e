package io.tenuto.engine.program;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Payload;
import io.tenuto.config.EngineCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.OutsideSlots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests of programs share beside the rest: programs to run. */
final class Kit extends OutsideKit {
  Kit(Path folder) {
    super(folder);
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
    return opened(slots(told).apply(0));
  }

  OutsideSlots<OutsideSlot> slots(EngineCode.Program told) {
    Command command = Command.here("stage", told.command()).in(folder);
    return new ProgramCode(command, told).slots(spool, this);
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

  /** Closes all slots; afterwards no process of theirs and no file may be left. */
  @Override
  public void close() throws Exception {
    super.close();
    awaitNoProcess();
  }
}
