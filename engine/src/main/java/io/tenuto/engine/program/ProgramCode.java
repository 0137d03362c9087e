package io.tenuto.engine.program;

import io.tenuto.config.EngineCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.OutsideSlots;
import io.tenuto.engine.process.ProcessListener;
import java.nio.file.Path;

/**
 * A program that is run on messages. Immutable.
 *
 * @param program what is started; its words may hold the placeholders of {@link Words}
 * @param told what the pipeline file says
 */
public record ProgramCode(Command program, EngineCode.Program told) {
  /** Runs in the current directory. */
  public static ProgramCode of(String stage, EngineCode.Program told) {
    return new ProgramCode(Command.here(stage, told.command()), told);
  }

  /** The same, started by somebody else. */
  public ProgramCode by(Launcher launcher) {
    return new ProgramCode(program.by(launcher), told);
  }

  /**
   * The slots of one engine; ask {@link Command#obstacle} first.
   *
   * @param spoolFolder where inputs, and results until they are settled, lie as files
   */
  public OutsideSlots<OutsideSlot> slots(Path spoolFolder, ProcessListener listener) {
    return new OutsideSlots<>(
        "the program",
        program,
        listener,
        slot ->
            told.longLived()
                ? new LongLivedProgram(this, slot, spoolFolder)
                : new MessageProgram(this, slot, spoolFolder));
  }
}
