package io.tenuto.harmonicio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes a container when this process ends without having done so, also by {@code kill -9}: a
 * shell that waits for a line and, if its input ends before that, runs the removal. It does so
 * several times, as the container may just be being made by a program that lives on for a moment.
 */
final class RemovalGuard implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RemovalGuard.class.getName());
  private static final String WAIT =
      "trap '' HUP INT TERM; read -r over && exit; for i in 1 2 3 4 5; do \"$@\"; sleep 1; done";

  private final Process shell;

  private RemovalGuard(Process shell) {
    this.shell = shell;
  }

  /**
   * Stands by.
   *
   * @param removal the command, its arguments one by one
   * @throws IOException if there is no shell
   */
  static RemovalGuard of(List<String> removal) throws IOException {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", WAIT, "tenuto-removal"));
    command.addAll(removal);
    return new RemovalGuard(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** It is not needed any more: the container has been removed. */
  @Override
  public void close() {
    try (var in = shell.getOutputStream()) {
      in.write("over\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) { // somebody has ended the shell
      LOG.log(System.Logger.Level.DEBUG, "the guard of a container is gone", e);
    }
  }
}
