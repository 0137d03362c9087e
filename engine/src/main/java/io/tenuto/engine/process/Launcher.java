package io.tenuto.engine.process;

import java.util.Optional;
import java.util.function.Consumer;

/** A way to run user code outside of this process. Thread-safe. */
public interface Launcher {
  /**
   * Names, in the code's environment, the Unix socket to speak the protocol over: in every
   * container, and on this host where the code is known to look for it.
   */
  String SOCKET = "TENUTO_SOCKET";

  /** As a process of this host, with the rights of this one: nothing is limited. */
  Launcher HERE =
      new Launcher() {
        @Override
        public Optional<String> obstacle(Command command) {
          return command.missing();
        }

        @Override
        public Running start(Command command, int slot, Ends ends, Consumer<String> lines)
            throws ProcessFailure.Start {
          return Spawned.start(command, slot, ends, lines);
        }
      };

  /**
   * What would keep a command from starting, found without starting it, with the remedy; empty if
   * nothing was found.
   */
  Optional<String> obstacle(Command command);

  /**
   * Starts a command. May take a second; whoever cannot wait calls it on a thread of its own.
   *
   * @param lines told what it writes that is not for us, a line each
   * @throws ProcessFailure.Start if it cannot be started, or not as it was asked for
   */
  Running start(Command command, int slot, Ends ends, Consumer<String> lines)
      throws ProcessFailure.Start;
}
