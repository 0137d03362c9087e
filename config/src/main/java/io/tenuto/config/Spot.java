package io.tenuto.config;

import io.tenuto.config.Problem.Severity;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of one value in the tree, and the way to complain about it.
 *
 * @param path such as {@code stages[1].engines}; empty for the root
 * @param example a value that would do, as the file would show it; empty when unknown
 * @param fallback the value taken when the line is left out; null when it may not be left out
 */
record Spot(String path, Problems problems, String example, @Nullable String fallback) {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  static Spot root(Problems problems) {
    return new Spot("", problems, "the lines of examples/cells/pipeline.yaml", null);
  }

  static String child(String path, String key) {
    String name = PLAIN.matcher(key).matches() ? key : "\"" + Shown.shortened(key) + "\"";
    return path.isEmpty() ? name : path + "." + name;
  }

  Spot child(Key key) {
    return new Spot(
        child(path, key.name()), problems, key.example(), key.required() ? null : key.fallback());
  }

  Spot child(String name) {
    return new Spot(child(path, name), problems, "", null);
  }

  Spot item(int index) {
    return new Spot(path + "[" + index + "]", problems, "", null);
  }

  /** Reports that {@code node} is not what was expected, and what to write instead. */
  void refuse(YamlNode node, String message, String expected, String remedy) {
    String value = node instanceof YamlNode.Scalar scalar ? Shown.shortened(scalar.text()) : "";
    String instead = orLeaveOut(remedy.isEmpty() ? writeExample() : remedy);
    String last = instead.isEmpty() ? "Write " + expected + ", or remove it." : instead;
    report(node.at(), value, message, expected, last);
  }

  /** Reports a node of the wrong kind. */
  void refuseKind(YamlNode node, String expected) {
    if (node instanceof YamlNode.Scalar scalar && scalar.value() == null) {
      refuse(node, "has no value", expected, "");
    } else {
      refuse(node, node.shown() + " is not " + expected, expected, "");
    }
  }

  void report(Location at, String value, String message, String expected, String remedy) {
    problems.add(new Problem(Severity.ERROR, at, path, value, message, expected, remedy.strip()));
  }

  void warn(Location at, String value, String message, String expected, String remedy) {
    problems.add(new Problem(Severity.WARNING, at, path, value, message, expected, remedy.strip()));
  }

  private String writeExample() {
    return example.isEmpty() || example.equals(fallback)
        ? ""
        : "Write for example " + example + ".";
  }

  private String orLeaveOut(String remedy) {
    if (fallback == null) {
      return remedy;
    }
    String leave =
        fallback.isEmpty()
            ? "emove the line."
            : "emove the line for the default, " + fallback + ".";
    return remedy.isEmpty() ? "R" + leave : remedy + " Or r" + leave;
  }
}
