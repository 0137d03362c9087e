package io.tenuto.engine.child;

import io.tenuto.config.EngineCode;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Launcher;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the child processes of one stage run. Immutable.
 *
 * @param program what is started
 * @param ours whether it speaks by a library of ours, which knows more ways than pipes
 * @param options the stage's options, JSON values, told to the child when it starts
 * @param limits how much and how long
 * @param mayRepeat whether a message may be run again that was lost with its process, though it may
 *     have been begun: else it is handed over when the one before it is over
 */
public record ChildCode(
    Command program, boolean ours, Map<String, Object> options, Limits limits, boolean mayRepeat) {

  /** As for our own processes: text is UTF-8, no screen, and nothing is deserialised. */
  private static final List<String> JVM_OPTIONS =
      List.of("-Dfile.encoding=UTF-8", "-Djava.awt.headless=true", "-Djdk.serialFilter=!*");

  private static final String OUR_JAVA =
      Path.of(System.getProperty("java.home", ""), "bin", "java").toString();

  /**
   * How much a child may answer, and how long it may take to start and to stop.
   *
   * @param memoryBytes results of one message kept in memory; larger ones become files
   * @param resultBytes results of one message in all
   * @param start time until the child must be ready
   * @param stop time that an idle child has to exit once its input is closed
   */
  public record Limits(long memoryBytes, long resultBytes, Duration start, Duration stop) {
    public static final Limits DEFAULT =
        new Limits(32L << 20, 4L << 30, Duration.ofSeconds(60), Duration.ofSeconds(2));

    public Limits {
      if (memoryBytes < 1 << 20 || memoryBytes > 1 << 30) {
        throw new IllegalArgumentException(
            "memoryBytes: " + memoryBytes + " is outside 1 MiB to 1 GiB. The default is 32 MiB.");
      }
      if (resultBytes < 1) {
        throw new IllegalArgumentException(
            "resultBytes: " + resultBytes + " is below the minimum 1. The default is 4 GiB.");
      }
    }
  }

  public ChildCode {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** The stage's name, told to the child and used in messages to people. */
  public String stage() {
    return program.stage();
  }

  /**
   * What a pipeline file says, with default limits; a built-in runs in a JVM of its own as well.
   *
   * @param stage the stage's name
   */
  public static ChildCode of(String stage, EngineCode code) {
    if (code instanceof EngineCode.Python python) {
      return python(stage, python.interpreter(), python.file(), python.args());
    }
    if (code instanceof EngineCode.Executable executable) {
      return of(stage, executable.command());
    }
    if (code instanceof EngineCode.EntryPoint entry) {
      return of(stage, List.of(entry.image()));
    }
    if (code instanceof EngineCode.JavaClass java) {
      return java(stage, java.className(), java.classpath(), List.of()).withOptions(java.options());
    }
    if (code instanceof EngineCode.BuiltIn builtIn) {
      return java(stage, builtIn.processor(), List.of(), List.of()).withOptions(builtIn.options());
    }
    throw new IllegalArgumentException(
        "stage '" + stage + "': code of kind '" + code.kind() + "' has no process of its own.");
  }

  /** Any executable that speaks the protocol, in the current directory, with default limits. */
  public static ChildCode of(String stage, List<String> command) {
    return of(Command.here(stage, command), false);
  }

  private static ChildCode of(Command program, boolean ours) {
    return new ChildCode(program, ours, Map.of(), Limits.DEFAULT, true);
  }

  /**
   * A Python file that ends with {@code serve()}; see {@code python/README.md}. Our package is put
   * on its {@code PYTHONPATH} where it can be found ({@link PythonHome}).
   *
   * @param interpreter a command to look up in {@code PATH}, usually {@code python3}, or its path
   */
  public static ChildCode python(
      String stage, String interpreter, Path file, List<String> arguments) {
    var command = new ArrayList<>(List.of(interpreter, file.toAbsolutePath().toString()));
    command.addAll(arguments);
    ChildCode code = of(Command.here(stage, command), true).reading(List.of(withNeighbours(file)));
    return PythonHome.find()
        .map(
            home ->
                code.withEnvironment(Map.of("PYTHONPATH", home.toString())).reading(List.of(home)))
        .orElse(code);
  }

  /**
   * A processor in Java, in a JVM of its own.
   *
   * @param processor name of a built-in, or a class: see {@link ChildMain}
   * @param classPath folders and jars added behind our own
   * @param jvmOptions such as {@code -Xmx1g}
   */
  public static ChildCode java(
      String stage, String processor, List<Path> classPath, List<String> jvmOptions) {
    var path = new ArrayList<String>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      path.add(Path.of(entry).toAbsolutePath().toString()); // the child runs in another folder
    }
    classPath.forEach(entry -> path.add(entry.toAbsolutePath().toString()));
    var command = new ArrayList<String>();
    command.add(OUR_JAVA);
    command.addAll(JVM_OPTIONS);
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-cp", String.join(File.pathSeparator, path), ChildMain.class.getName(), processor));
    return of(Command.here(stage, command), true)
        .reading(path.stream().map(Path::of).filter(Files::exists).toList());
  }

  /** What lies beside a file may belong to it, but not in a folder where everything lies. */
  private static Path withNeighbours(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null
        || folder.getNameCount() < 2
        || folder.equals(Path.of(System.getProperty("user.home", "/")))) {
      return absolute;
    }
    return folder;
  }

  /** The same in another working directory. */
  public ChildCode in(Path otherDirectory) {
    return withProgram(program.in(otherDirectory));
  }

  /** The same with variables added; a {@code PYTHONPATH} is put behind the one that is there. */
  ChildCode withEnvironment(Map<String, String> more) {
    var merged = new LinkedHashMap<>(program.environment());
    more.forEach(
        (name, value) ->
            merged.merge(
                name,
                value,
                (old, added) ->
                    name.equals("PYTHONPATH") ? old + File.pathSeparatorChar + added : added));
    return withProgram(program.withEnvironment(merged));
  }

  private ChildCode reading(List<Path> more) {
    return withProgram(program.reading(more));
  }

  /** The same, started by somebody else, who looks for a Java of its own. */
  public ChildCode by(Launcher launcher) {
    String first = program.words().get(0);
    var words = new ArrayList<>(program.words());
    words.set(0, first.equals(OUR_JAVA) ? "java" : first);
    return withProgram(program.withWords(words).by(launcher));
  }

  private ChildCode withProgram(Command other) {
    return new ChildCode(other, ours, options, limits, mayRepeat);
  }

  /** The same with these options. */
  ChildCode withOptions(Map<String, Object> others) {
    return new ChildCode(program, ours, others, limits, mayRepeat);
  }

  /** The same, for messages that are promised to be run once at most. */
  public ChildCode withoutRepeats() {
    return new ChildCode(program, ours, options, limits, false);
  }

  /** The same with these limits. */
  public ChildCode withLimits(Limits others) {
    return new ChildCode(program, ours, options, others, mayRepeat);
  }
}
