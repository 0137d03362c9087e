package io.tenuto.engine.program;

import io.tenuto.api.Header;
import io.tenuto.api.Message;

/**
 * What a result is called, in its header's {@code file}: {@code out.png}, made of {@code
 * wells/a1.tif}, becomes {@code wells/a1.png}; {@code out-2.png} becomes {@code wells/a1-2.png};
 * any other name stands behind the input's, as in {@code wells/a1/mask.png}. A message without a
 * name is called by its position in its source. Pure.
 */
final class OutputName {
  /** What the file is called that {@code {out}} stands for, without its suffix. */
  static final String STEM = "out";

  private OutputName() {}

  /**
   * @param result the result's file, relative to the folder of results, with {@code /} between its
   *     parts
   */
  static String of(Message input, String result) {
    String stem = input.header().text(Header.FILE).map(OutputName::withoutSuffix).orElse("");
    if (stem.isEmpty()) {
      stem = Long.toString(input.id().sequence());
    }
    return isNamedForUs(result) ? stem + result.substring(STEM.length()) : stem + "/" + result;
  }

  /** Whether a name is that of {@code {out}}, or was made of it. */
  private static boolean isNamedForUs(String result) {
    return result.startsWith(STEM)
        && (result.length() == STEM.length() || !Character.isLetter(result.charAt(STEM.length())));
  }

  private static String withoutSuffix(String file) {
    return file.substring(0, file.length() - suffix(file).length());
  }

  /** The last dot of a file's name and what stands behind it; empty if that is no usual suffix. */
  static String suffix(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    if (dot < 1 || name.length() - dot < 2 || name.length() - dot > 12) {
      return "";
    }
    String suffix = name.substring(dot);
    return suffix.chars().skip(1).allMatch(OutputName::isPlain) ? suffix : "";
  }

  private static boolean isPlain(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
