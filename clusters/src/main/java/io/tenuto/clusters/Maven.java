package io.tenuto.clusters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The user's own Maven, with his repositories, mirrors and proxies. */
final class Maven {
  private static final String COPY =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";

  /**
   * Without an answer for so long, a repository is given up: Maven itself would wait for half an
   * hour.
   */
  private static final String PATIENCE_MILLIS = "60000";

  private static final int SAY_EVERY_DOWNLOADS = 25;
  private static final int KEPT_LINES = 8;

  /** Colours, which some versions write into pipes too. */
  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;]*m");

  private final String command;

  Maven(String command) {
    this.command = command;
  }

  /**
   * Copies what the project depends on at run time.
   *
   * @param place where the jars will be in the end, for the message of an error
   * @throws JarsMissingException if Maven is not there or does not find everything
   */
  void copyJars(JarSet set, Path pom, Path jars, Path place, Consumer<String> progress)
      throws IOException {
    Process running;
    try {
      running =
          new ProcessBuilder(arguments(pom, jars))
              .directory(jars.toFile()) // no settings of a project that happens to be around us
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new JarsMissingException(
          command
              + " cannot be started, and the jars of "
              + set.name()
              + " are fetched with it. Install Maven 3.6.3 or newer, or copy the folder "
              + place
              + " from a host that has it.",
          e);
    }
    try {
      running.getOutputStream().close();
      Deque<String> said = listen(running, progress);
      int code = running.waitFor();
      if (code != 0) {
        throw new JarsMissingException(
            "Maven did not find all jars of "
                + set.name()
                + " = "
                + set.coordinates()
                + " (exit code "
                + code
                + "). It said: "
                + String.join(" | ", said)
                + ". Give Maven a repository that it reaches (network, mirror or proxy in its"
                + " settings.xml), or copy the folder "
                + place
                + " from a host that has it.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Maven fetched " + set.name(), e);
    } finally {
      running.destroy(); // nothing, if it has ended
    }
  }

  private List<String> arguments(Path pom, Path jars) {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of(command, "--batch-mode", "--file", pom.toString(), COPY));
    arguments.add("-DoutputDirectory=" + jars);
    arguments.add("-DincludeScope=runtime");
    arguments.add("-Dmdep.prependGroupId=true"); // groups have artifacts of the same name
    arguments.add("-Dmaven.wagon.rto=" + PATIENCE_MILLIS); // Maven 3.8 and older
    arguments.add("-Daether.connector.requestTimeout=" + PATIENCE_MILLIS); // 3.9 and newer
    return arguments;
  }

  /** The first errors, which tell most, or the last lines if it has none. */
  private static Deque<String> listen(Process running, Consumer<String> progress)
      throws IOException {
    var errors = new ArrayDeque<String>();
    var lines = new ArrayDeque<String>();
    int downloads = 0;
    try (var output =
        new BufferedReader(
            new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.contains("Downloaded from") && ++downloads % SAY_EVERY_DOWNLOADS == 0) {
          progress.accept("Maven has fetched " + downloads + " files");
        }
        String plain = ESCAPES.matcher(line).replaceAll("").strip();
        if (plain.startsWith("[ERROR]") && plain.length() > "[ERROR]".length()) {
          errors.add(plain.substring("[ERROR]".length()).strip());
        }
        lines.add(plain);
        if (lines.size() > KEPT_LINES) {
          lines.remove();
        }
      }
    }
    while (errors.size() > KEPT_LINES) {
      errors.removeLast();
    }
    return errors.isEmpty() ? lines : errors;
  }
}
