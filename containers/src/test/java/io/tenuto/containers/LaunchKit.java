package io.tenuto.containers;

import io.tenuto.config.EngineCode;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.OutsideKit;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.program.ProgramCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What tests of launchers share beside the rest: code to start. */
final class LaunchKit extends OutsideKit {
  private long sequence;

  LaunchKit(Path folder) {
    super(folder);
  }

  /** A Python engine whose function has this body. */
  ChildCode python(String... body) {
    try {
      return python(engineFile("", body));
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
        ChildProcess.slots(launcher == Launcher.HERE ? code : code.by(launcher), spool, this)
            .apply(0));
  }

  OutsideSlot program(Started by, String... command) {
    return program(by.launcher(), command);
  }

  OutsideSlot program(Launcher launcher, String... command) {
    var told = new EngineCode.Program(List.of(command), false, "", "", false, List.of(65), 1 << 20);
    return opened(ProgramCode.of("work", told).by(launcher).slots(spool, this).apply(0));
  }

  List<Made> run(SlotCode code, byte[] data) throws Exception {
    return run(code, message(sequence++, data));
  }

  static byte[] reversed(byte[] data) {
    byte[] reversed = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      reversed[i] = data[data.length - 1 - i];
    }
    return reversed;
  }
}
