package io.tenuto.engine.child;

import java.util.HexFormat;

/** Shows bytes to people: as text where they are text, otherwise in hexadecimal. */
final class Printable {
  private Printable() {}

  static String of(byte[] bytes) {
    var text = new StringBuilder("\"");
    for (byte next : bytes) {
      if (next == '\n') {
        text.append("\\n");
      } else if (next >= ' ' && next < 0x7f) {
        text.append((char) next);
      } else {
        return "bytes " + HexFormat.ofDelimiter(" ").formatHex(bytes);
      }
    }
    return text.append('"').toString();
  }
}
