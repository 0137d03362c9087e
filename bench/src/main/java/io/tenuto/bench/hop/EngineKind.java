package io.tenuto.bench.hop;

import io.tenuto.config.ContainerSpec;
import io.tenuto.config.EngineCode;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.ContainerRuntime;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.program.ProgramCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** A way to run user code, here code that does nothing. */
public enum EngineKind {
  /** In the engine's own process: what the others are compared with. */
  SLOT(100_000),
  /** A built-in in a JVM of its own. */
  PROCESS(5_000),
  /** A function in Python. */
  PYTHON(5_000),
  /** The same function in a container. */
  CONTAINER(5_000),
  /** A program that is told of each message in a line. */
  LINES(500),
  /** A program that is started for each message. */
  PROGRAM(100);

  private static final String FUNCTION =
      """
      import tenuto


      @tenuto.engine
      def nothing(message):
          return None


      nothing.serve()
      """;

  private final int messages;

  EngineKind(int messages) {
    this.messages = messages;
  }

  /** As people write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What may be unsettled, so that the end of a round does not take long. */
  long retainBytes(int size) {
    return Math.min(SenderRole.RETAIN_BYTES, Math.max(4L * size, messages * (size + 50L)));
  }

  /**
   * The code of slots.
   *
   * @param folder where it may put files
   * @param container what {@link #CONTAINER} runs in
   */
  IntFunction<? extends SlotCode> code(Path folder, Optional<ContainerSpec> container)
      throws IOException {
    return switch (this) {
      case SLOT -> slot -> SlotCode.of((message, outputs) -> {});
      case PROCESS ->
          child(
              ChildCode.of("bench", new EngineCode.BuiltIn("pass", Map.of("emit", false))), folder);
      case PYTHON -> child(python(folder), folder);
      case CONTAINER ->
          child(
              python(folder)
                  .by(
                      ContainerRuntime.installed()
                          .launcher(container.orElseThrow(), false, System.err::println)),
              folder);
      case LINES -> program(true, "while read -r line; do echo done; done").slots(folder, LOUD);
      case PROGRAM -> program(false, "exit 0").slots(folder, LOUD);
    };
  }

  private static ChildCode python(Path folder) throws IOException {
    Path own = Files.createDirectory(folder.resolve("python"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = Files.writeString(own.resolve("nothing.py"), FUNCTION);
    return ChildCode.python("bench", "python3", file, List.of());
  }

  private static IntFunction<? extends SlotCode> child(ChildCode code, Path folder) {
    return ChildProcess.slots(code, folder, LOUD);
  }

  private static ProgramCode program(boolean longLived, String script) {
    var told =
        new EngineCode.Program(
            List.of("/bin/sh", "-c", script), longLived, "", "", false, List.of(), 1 << 20);
    return ProgramCode.of("bench", told);
  }

  /** Whatever such code says means that it does not work. */
  private static final ProcessListener LOUD =
      new ProcessListener() {
        @Override
        public void onLine(int slot, String line) {
          System.err.println(line);
        }
      };
}
