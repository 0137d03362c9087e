package io.tenuto.cli;

/** Text from anywhere, made fit for a terminal: nothing in it can move the cursor. */
final class PlainText {
  private PlainText() {}

  /** One line of at most {@code most} characters. */
  static String line(String text, int most) {
    String line = lines(text).replace('\n', ' ');
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }

  /** Several lines. */
  static String lines(String text) {
    var plain = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              boolean moves = Character.isISOControl(c) && c != '\n' && c != '\t';
              plain.appendCodePoint(moves || Character.getType(c) == Character.FORMAT ? 0xfffd : c);
            });
    return plain.toString();
  }
}
