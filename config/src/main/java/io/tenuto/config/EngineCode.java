package io.tenuto.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The code that a stage's engines run. */
public sealed interface EngineCode {
  /** The key under {@code stages[]}, such as {@code processor}. */
  String kind();

  /** One short text for screens, such as {@code channel-statistics} or {@code count.py}. */
  String title();

  /** A built-in processor, by the name of its {@link io.tenuto.api.ProcessorFactory}. */
  record BuiltIn(String processor, Map<String, Object> options) implements EngineCode {
    public BuiltIn {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    @Override
    public String kind() {
      return "processor";
    }

    @Override
    public String title() {
      return processor;
    }
  }

  /**
   * A Python file, one process per slot.
   *
   * @param interpreter a command to look up, or the path of one
   * @param file absolute, or relative to the current folder
   * @param args what follows the file on the command line
   */
  record Python(String interpreter, Path file, List<String> args) implements EngineCode {
    public Python {
      args = List.copyOf(args);
    }

    @Override
    public String kind() {
      return "python";
    }

    @Override
    public String title() {
      return String.valueOf(file.getFileName());
    }
  }

  /**
   * A program that speaks the protocol's frames, one process per slot.
   *
   * @param command the program, which is a path if it contains a {@code /}, then its arguments; not
   *     empty
   */
  record Executable(List<String> command) implements EngineCode {
    public Executable {
      command = List.copyOf(command);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("command: is empty. Name a program.");
      }
    }

    @Override
    public String kind() {
      return "exec";
    }

    @Override
    public String title() {
      return command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    }
  }

  /**
   * What the image of a container itself runs; it speaks the protocol's frames.
   *
   * @param image its name
   */
  record EntryPoint(String image) implements EngineCode {
    @Override
    public String kind() {
      return "container";
    }

    @Override
    public String title() {
      return image.substring(image.lastIndexOf('/') + 1);
    }
  }

  /**
   * Any program, which knows nothing of Tenuto.
   *
   * @param command as of {@link Executable}; may hold {@code {in}}, {@code {out}}, {@code {outdir}}
   * @param longLived whether it is started once and told of messages in lines, rather than started
   *     for each message
   * @param in suffix of the file with a message; empty for that of the message's own name
   * @param out suffix of the file for a result; may be empty
   * @param json whether results are lines of JSON, whose keys become headers, rather than data
   * @param reject exit statuses that mean that a message can never succeed
   * @param maxOutputBytes results of one message, at least 1
   */
  record Program(
      List<String> command,
      boolean longLived,
      String in,
      String out,
      boolean json,
      List<Integer> reject,
      long maxOutputBytes)
      implements EngineCode {
    public Program {
      command = List.copyOf(command);
      reject = List.copyOf(reject);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("command: is empty. Name a program.");
      }
      if (maxOutputBytes < 1) {
        throw new IllegalArgumentException(
            "maxOutput: " + maxOutputBytes + " is below the minimum 1.");
      }
    }

    @Override
    public String kind() {
      return "program";
    }

    @Override
    public String title() {
      return command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    }
  }

  /**
   * A class that implements {@link io.tenuto.api.Processor} or {@link
   * io.tenuto.api.ProcessorFactory}.
   *
   * @param className its full name
   * @param classpath jar files and folders, absolute or relative to the current folder
   * @param inProcess whether it runs inside the engine's own process
   * @param options for a factory
   */
  record JavaClass(
      String className, List<Path> classpath, boolean inProcess, Map<String, Object> options)
      implements EngineCode {
    public JavaClass {
      classpath = List.copyOf(classpath);
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    @Override
    public String kind() {
      return "java";
    }

    @Override
    public String title() {
      return className;
    }
  }
}
