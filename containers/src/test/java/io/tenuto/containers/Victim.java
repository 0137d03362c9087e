package io.tenuto.containers;

import io.tenuto.config.ContainerSpec;
import io.tenuto.config.Size;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.ProcessListener;
import java.nio.file.Path;
import java.util.Optional;

/** A process that starts a container, says so, and waits to be killed. */
final class Victim {
  private Victim() {}

  /**
   * Arguments: the runtime's path, an image, a Python file or how many seconds a program sleeps, a
   * folder.
   */
  public static void main(String[] arguments) throws Exception {
    var spec =
        new ContainerSpec(arguments[1], Optional.of(arguments[0]), 1, new Size(256 << 20), 64);
    Launcher launcher = new Containers().launcher(spec, false, line -> {});
    Path folder = Path.of(arguments[3], "victim");
    if (arguments[2].endsWith(".py")) {
      ChildProcess.slots(
              LaunchKit.python(Path.of(arguments[2])).by(launcher), folder, ProcessListener.NONE)
          .apply(0)
          .prepare();
      System.out.println("runs");
      Thread.currentThread().join();
    }
    System.out.println("runs");
    try (var kit = new LaunchKit(folder)) {
      kit.run(kit.program(launcher, "sleep", arguments[2]), new byte[1]);
    }
  }
}
