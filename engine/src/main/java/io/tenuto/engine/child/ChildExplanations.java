package io.tenuto.engine.child;

import io.tenuto.engine.process.CodeInSlot;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.StartPolicy;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people are told about a slot's child that failed: who, how, when, and what to do. Pure. */
final class ChildExplanations {
  private static final Pattern NO_MODULE = Pattern.compile("No module named '?([\\w.]+)'?");

  private final CodeInSlot code;

  ChildExplanations(CodeInSlot code) {
    this.code = code;
  }

  /** The child ended, or was ended, within a message. */
  String lost(Running child, String how, String message) {
    return told(child, how + " while it worked on " + message);
  }

  /** The child ended between two messages. */
  String ended(Running child) {
    return told(child, child.ending() + " while idle");
  }

  /**
   * The child did not become ready.
   *
   * @param failures how many in a row
   */
  String notReady(Running child, String how, int failures) {
    String often =
        failures < StartPolicy.QUICK_DEATHS
            ? ""
            : ", " + failures + " times in a row: its configuration is wrong";
    return told(child, how + " before it had said 'welcome'" + often);
  }

  private String told(Running child, String what) {
    String lastLines = child.lastLines();
    return code.did("(pid " + child.pid() + ") " + what) + ". " + advice(lastLines) + lastLines;
  }

  private String advice(String lastLines) {
    Matcher module = NO_MODULE.matcher(lastLines);
    if (module.find()) {
      String name = module.group(1);
      return name.equals("tenuto")
          ? "Let TENUTO_PYTHON name the folder 'python' of the release, or install the package."
          : "Install the Python module '"
              + name
              + "' for "
              + code.program().words().get(0)
              + ", or name another interpreter.";
    }
    if (lastLines.contains("can't open file") || lastLines.contains("ClassNotFoundException")) {
      return "Correct the name, or the folder " + code.program().directory().toAbsolutePath() + ".";
    }
    return "A child must answer every message, write nothing but frames to its standard output, and"
        + " exit only when its standard input is closed.";
  }
}
