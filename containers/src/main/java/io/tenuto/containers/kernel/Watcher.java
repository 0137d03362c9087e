package io.tenuto.containers.kernel;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a small JVM beside this one that outlives it. Its standard input ends when this process
 * has ended, whatever ended that; until then it has nothing to do.
 */
public final class Watcher {
  private static final List<String> SMALL =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private Watcher() {}

  /**
   * Starts one.
   *
   * @param main what runs in it, from our class path
   * @throws IOException if it cannot be started
   */
  public static Process start(Class<?> main, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    // Ctrl-C is told to all processes of a terminal, and is our own business.
    command.addAll(List.of("/bin/sh", "-c", "trap '' INT HUP TERM; exec \"$@\"", "tenuto-guard"));
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(SMALL);
    command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder.start();
  }
}
