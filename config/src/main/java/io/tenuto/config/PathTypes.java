package io.tenuto.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Paths: what is read lies where the user says, what is written stays in the output folder. Pure.
 */
final class PathTypes {
  private static final String NO_SHELL = "(?!~)";
  private static final String RELATIVE = "(?!/)";
  private static final String NOT_UP = "(?!(.*/)?\\.\\.(/|$))";
  private static final String NAMED = "(?!(.*/)?\\.?$)";
  private static final String ANY = "[^\\u0000-\\u001f]+$";

  private static final String INSIDE =
      "Write a path inside the output folder; --output chooses that folder.";

  private PathTypes() {}

  /** A file or folder to read; relative to the folder of the pipeline file. */
  static KeyType input() {
    return path("path", "a path", "^" + NO_SHELL + ANY);
  }

  /** A file to write; relative to the output folder and inside it. */
  static KeyType outputFile() {
    return path(
        "path in the output folder",
        "the path of a file inside the output folder",
        "^" + NO_SHELL + RELATIVE + NOT_UP + NAMED + ANY);
  }

  /** A folder to write to; relative to the output folder and inside it. */
  static KeyType outputFolder() {
    return path(
        "path in the output folder",
        "the path of a folder inside the output folder",
        "^" + NO_SHELL + RELATIVE + NOT_UP + ANY);
  }

  /**
   * A folder to keep things in meanwhile: inside the output folder, or anywhere by an absolute
   * path.
   */
  static KeyType workFolder() {
    return path(
        "path in the output folder, or absolute path",
        "the path of a folder inside the output folder, or an absolute path",
        "^" + NO_SHELL + NOT_UP + ANY);
  }

  private static KeyType path(String label, String expected, String pattern) {
    Pattern form = Pattern.compile(pattern);
    return new ScalarType(
        label,
        expected,
        Map.of("type", "string", "pattern", pattern),
        scalar -> {
          String text = KeyTypes.textOf(scalar, expected);
          if (form.matcher(text).matches()) {
            return requirePath(text, expected);
          }
          throw fault(text, scalar.shown(), expected, pattern.contains(RELATIVE));
        });
  }

  /**
   * Refuses what this system cannot have as a path, such as letters beyond ASCII in the C locale.
   */
  static String requirePath(String text, String expected) {
    try {
      var unused = Path.of(text);
      return text;
    } catch (InvalidPathException e) {
      throw new UnfitValueException(
          Shown.value(text) + " cannot be a path on this system: " + e.getReason(),
          expected,
          "Set the locale to one with UTF-8, such as LC_ALL=C.UTF-8, or use plain letters.");
    }
  }

  private static UnfitValueException fault(
      String text, String shown, String expected, boolean output) {
    if (text.isEmpty()) {
      return new UnfitValueException("is empty", expected, "");
    }
    if (text.chars().anyMatch(c -> c < ' ')) {
      return new UnfitValueException(
          shown + " contains a control character", expected, "Remove it.");
    }
    if (text.startsWith("~")) {
      return new UnfitValueException(
          shown + " begins with ~, which only a shell replaces",
          expected,
          output ? INSIDE : "Write the whole path.");
    }
    if (text.startsWith("/")) {
      return new UnfitValueException(
          shown + " is absolute and so leaves the output folder", expected, INSIDE);
    }
    if (List.of(text.split("/")).contains("..")) {
      return new UnfitValueException(
          shown + " has a part .. and may leave the output folder", expected, INSIDE);
    }
    return new UnfitValueException(shown + " names no file", expected, "Write the name of a file.");
  }
}
