package io.tenuto.bench.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A command that configures the network. */
final class Command {
  private static final long PATIENCE_SECONDS = 60;

  private Command() {}

  /**
   * Runs one; the words between its spaces are its arguments.
   *
   * @return what it says
   * @throws IOException if it is not there or fails, with what it says and what is needed
   */
  static String run(String format, Object... values) throws IOException {
    List<String> command = List.of(String.format(Locale.ROOT, format, values).split(" ", -1));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw failure(command, String.valueOf(e.getMessage()), e);
    }
    try (InputStream out = process.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw failure(command, "it does not end", null);
      }
      if (process.exitValue() != 0) {
        throw failure(command, said, null);
      }
      return said;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + String.join(" ", command) + "' ran", e);
    }
  }

  private static IOException failure(List<String> command, String said, @Nullable Throwable cause) {
    return new IOException(
        "'%s' failed: %s. A link between hosts needs root, network namespaces, and the programs ip and tc (Debian: apt-get install iproute2)."
            .formatted(String.join(" ", command), said),
        cause);
  }
}
