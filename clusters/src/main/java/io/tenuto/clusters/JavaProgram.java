package io.tenuto.clusters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process of Java runs.
 *
 * @param mainClass its {@code main} is called under a {@link Leash}
 * @param arguments for the main class
 * @param classPath jars and folders; that of the leash is added
 * @param flags for the virtual machine, such as {@code -Xmx1g}
 */
public record JavaProgram(
    String mainClass, List<String> arguments, List<Path> classPath, List<String> flags) {
  public JavaProgram {
    arguments = List.copyOf(arguments);
    classPath = List.copyOf(classPath);
    flags = List.copyOf(flags);
  }

  /** A program of this process's own class path. */
  public static JavaProgram own(String mainClass, List<String> arguments, List<String> flags) {
    String separator = System.getProperty("path.separator");
    List<Path> classPath =
        Stream.of(System.getProperty("java.class.path").split(separator, -1))
            .map(Path::of)
            .map(Path::toAbsolutePath) // it runs in another folder
            .toList();
    return new JavaProgram(mainClass, arguments, classPath, flags);
  }

  /** The whole command line, with the Java that runs this process. */
  List<String> command() {
    var path = new ArrayList<String>();
    for (Path entry : classPath) {
      path.add(entry.toString());
    }
    path.add(ClassPlace.of(Leash.class).toString());
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(String.join(System.getProperty("path.separator"), path));
    command.add(Leash.class.getName());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }
}
