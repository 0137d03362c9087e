package io.tenuto.containers.apptainer;

import io.tenuto.engine.process.TalkLines;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a command to its end. */
final class Call {
  private static final String OURS = "TENUTO_";
  private static final long LAST_LINES_MILLIS = 2000;

  private Call() {}

  /**
   * Runs a command with our environment, but for what is meant for us alone.
   *
   * @param lines told what it says, on its standard output or error
   * @return its exit status
   * @throws IllegalArgumentException if it cannot be run, or takes too long and was ended
   */
  static int of(List<String> words, long seconds, Consumer<String> lines) {
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith(OURS));
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        var talk = new TalkLines("tenuto-call-" + process.pid(), process.getInputStream(), lines);
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          throw new IllegalArgumentException(
              "container: "
                  + words
                  + " did not end within "
                  + seconds
                  + " s, and was ended. Try it by hand.");
        }
        talk.awaitEnd(LAST_LINES_MILLIS);
        return process.exitValue();
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException("container: " + words + " was interrupted, and ended", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "container: "
              + words
              + " cannot be run: "
              + e.getMessage()
              + ". Check that it is a program.",
          e);
    }
  }
}
