package io.tenuto.containers;

import io.tenuto.engine.child.ChildCode;
import io.tenuto.engine.child.ChildProcess;
import io.tenuto.engine.process.OutsideSlot;
import io.tenuto.engine.process.ProcessListener;
import java.nio.file.Path;

/** A process that starts a container, says so, and waits to be killed. */
final class Victim {
  private Victim() {}

  /** Arguments: the runtime's socket, a Python file, a folder. */
  public static void main(String[] arguments) throws Exception {
    var socket = new RuntimeSocket(RuntimeSocket.DOCKER, Path.of(arguments[0]));
    ChildCode code =
        LaunchKit.python(Path.of(arguments[1]))
            .by(new Containers().launcher(TestRuntimes.spec(socket), false, line -> {}));
    OutsideSlot slot =
        ChildProcess.slots(code, Path.of(arguments[2], "victim"), ProcessListener.NONE).apply(0);
    slot.prepare();
    System.out.println("runs");
    Thread.currentThread().join();
  }
}
