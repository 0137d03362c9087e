package io.tenuto.engine.child;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to do about a child that failed, guessed from what it wrote. */
final class Advice {
  private static final Pattern NO_MODULE = Pattern.compile("No module named '?([\\w.]+)'?");
  private static final int MAX_COMMAND_CHARS = 200;

  private Advice() {}

  static String on(String lastLines, ChildCode code) {
    Matcher module = NO_MODULE.matcher(lastLines);
    if (module.find()) {
      String name = module.group(1);
      return name.equals("tenuto")
          ? "Let TENUTO_PYTHON name the folder 'python' of the release, or install the package."
          : "Install the Python module '"
              + name
              + "' for "
              + code.command().get(0)
              + ", or name another interpreter.";
    }
    if (lastLines.contains("can't open file") || lastLines.contains("ClassNotFoundException")) {
      return "Correct the name, or the folder " + code.directory().toAbsolutePath() + ".";
    }
    return "A child must answer every message, write nothing but frames to its standard output, and"
        + " exit only when its standard input is closed.";
  }

  /** The command as people would type it, shortened. */
  static String commandLine(ChildCode code) {
    String line = "`" + String.join(" ", code.command()) + "`";
    return line.length() <= MAX_COMMAND_CHARS ? line : line.substring(0, MAX_COMMAND_CHARS) + "…`";
  }
}
