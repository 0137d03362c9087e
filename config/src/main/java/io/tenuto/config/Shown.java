package io.tenuto.config;

/** How values are shown in messages. Pure. */
final class Shown {
  private static final int LONGEST = 60;

  private Shown() {}

  /** Numbers as they are, other text in quotes; long text shortened, control characters as dots. */
  static String value(String text) {
    String shortened = shortened(text);
    return !text.isEmpty()
            && text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0)
        ? shortened
        : "\"" + shortened + "\"";
  }

  static String shortened(String text) {
    String head = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    var shown = new StringBuilder(head.length());
    head.chars().forEach(c -> shown.append(Character.isISOControl(c) ? '·' : (char) c));
    return shown.toString();
  }
}
