package io.tenuto.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Warns of inputs and code that are not there. Only a warning, because the engines may run on
 * another host, and a run may replace the input. The one check that looks at the disk.
 */
final class MissingFiles {
  private MissingFiles() {}

  static void check(Values file, Path folder) {
    Values source = file.section(GroupKeys.SOURCE);
    for (String kind : List.of("directory", "watch")) {
      source.find(kind, Values.class).ifPresent(from -> check(from, "path", folder));
    }
    source.find("java", Values.class).ifPresent(java -> checkClasspath(java, folder));
    for (Values stage : file.sections("stages")) {
      stage.find("python", Values.class).ifPresent(python -> check(python, "file", folder));
      if (stage.entry("container").isEmpty()) { // whose programs are not of this host
        for (String kind : List.of("exec", "program")) {
          stage.find(kind, Values.class).ifPresent(code -> checkProgram(code, folder));
        }
      }
      stage.find("java", Values.class).ifPresent(java -> checkClasspath(java, folder));
      stage.find("container", Values.class).ifPresent(in -> checkImage(in, folder));
    }
  }

  private static void checkImage(Values container, Path folder) {
    container
        .text("image")
        .filter(ContainerSpec::isPath)
        .ifPresent(path -> warn(container, "image", path, folder));
  }

  private static void checkClasspath(Values java, Path folder) {
    java.words("classpath").forEach(entry -> warn(java, "classpath", entry, folder));
  }

  private static void check(Values section, String key, Path folder) {
    section.text(key).ifPresent(path -> warn(section, key, path, folder));
  }

  private static void checkProgram(Values exec, Path folder) {
    String program = exec.words("command").get(0);
    if (program.contains("/")) {
      warn(exec, "command", program, folder);
    }
  }

  private static void warn(Values section, String key, String path, Path folder) {
    if (!Files.exists(folder.resolve(path))) {
      section
          .spot()
          .child(key)
          .warn(
              section.at(key),
              path,
              Shown.value(path) + " does not exist here",
              "a path relative to the pipeline file",
              "Create it, or correct the path.");
    }
  }
}
