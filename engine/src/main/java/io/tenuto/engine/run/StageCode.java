package io.tenuto.engine.run;

import io.tenuto.api.Delivery;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.config.EngineCode;
import io.tenuto.config.StageSpec;
import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.host.SlotCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.ContainerRuntime;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.program.ProgramCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Turns what a pipeline file says about code into code that a slot runs: built-ins in this JVM,
 * user code in a process for each slot or each message, and Java classes in this JVM only where the
 * file asks for it.
 */
public final class StageCode {
  private StageCode() {}

  /**
   * Makes the code of one engine's slots; each call of the result makes a new one.
   *
   * @param spoolFolder where results of children go that are too large for memory
   * @param delivery what is promised of the stage's messages
   * @throws IllegalArgumentException if the code cannot be run, with the reason and the remedy
   */
  public static IntFunction<SlotCode> of(
      StageSpec stage, Path spoolFolder, Delivery delivery, ProcessListener listener) {
    EngineCode code = stage.code();
    boolean outside = stage.container().isPresent();
    if (code instanceof EngineCode.BuiltIn builtIn && !outside) {
      ProcessorFactory factory = BuiltIns.processors().get(builtIn.processor());
      if (factory == null) {
        throw new IllegalArgumentException(
            "processor '"
                + builtIn.processor()
                + "' is not built in; known are "
                + BuiltIns.processors().keySet());
      }
      return slot -> SlotCode.of(factory.create(builtIn.options()));
    }
    if (code instanceof EngineCode.JavaClass java && java.inProcess()) {
      if (outside) {
        throw new IllegalArgumentException(
            "stage '"
                + stage.name()
                + "': java.inProcess and container exclude one another. Remove one of them.");
      }
      Class<?> type = JavaClasses.load(java.className(), java.classpath());
      return slot -> SlotCode.of(make(type, java.options()));
    }
    if (code instanceof EngineCode.Program told && told.longLived() && outside) {
      throw new IllegalArgumentException(
          "stage '"
              + stage.name()
              + "': program.longLived and container exclude one another: what goes on running in a"
              + " container could change results while they are read. Remove longLived, or speak"
              + " the frames of docs/protocol.md.");
    }
    Launcher launcher = launcher(stage, listener);
    if (code instanceof EngineCode.Program told) {
      ProgramCode program = ProgramCode.of(stage.name(), told).by(launcher);
      requireStartable(program.program());
      return program.slots(spoolFolder, listener);
    }
    ChildCode child = ChildCode.of(stage.name(), code);
    if (outside) {
      child = child.by(launcher);
    }
    if (delivery == Delivery.AT_MOST_ONCE) {
      child = child.withoutRepeats();
    }
    requireStartable(child.program());
    return ChildProcess.slots(child, spoolFolder, listener);
  }

  private static Launcher launcher(StageSpec stage, ProcessListener listener) {
    return stage
        .container()
        .map(
            spec ->
                ContainerRuntime.installed()
                    .launcher(
                        spec,
                        stage.code() instanceof EngineCode.EntryPoint,
                        line -> listener.onLine(0, line)))
        .orElse(Launcher.HERE);
  }

  private static void requireStartable(Command program) {
    program
        .obstacle()
        .ifPresent(
            obstacle -> {
              throw new IllegalArgumentException(obstacle);
            });
  }

  /** A user's class in this JVM. */
  private static Processor make(Class<?> type, Map<String, Object> options) {
    Object made = JavaClasses.make(type);
    if (made instanceof Processor processor) {
      return processor;
    }
    if (made instanceof ProcessorFactory factory) {
      return factory.create(options);
    }
    throw new IllegalArgumentException(
        "java.class: "
            + type.getName()
            + " is neither a Processor nor a ProcessorFactory. Let it implement one of them.");
  }
}
