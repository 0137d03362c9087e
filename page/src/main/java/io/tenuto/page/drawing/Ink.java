package io.tenuto.page.drawing;

import java.awt.Color;
import java.util.List;

/**
 * Colours of the drawings, on light and on dark paper; after Okabe and Ito's palette, which
 * everyone can tell apart. Pictures are always on light paper.
 */
public enum Ink {
  INK(0x16202b, 0xe7ecf1),
  SOFT(0x55616e, 0xa3b0bd),
  LINE(0xc9d1d9, 0x46525f),
  FAINT(0xe6eaee, 0x2b343e),
  PAPER(0xffffff, 0x1a2129),
  BLUE(0x0072b2, 0x56b4e9),
  RED(0xd55e00, 0xf0813a),
  GREEN(0x009e73, 0x1fc296),
  PURPLE(0xb25f8f, 0xdd9abc),
  ORANGE(0xc98a00, 0xe6b32e),
  GREY(0x66727e, 0x9aa7b4),
  SKY(0x3da2dd, 0xa9dcff),
  BROWN(0x8c4a2f, 0xc98b6b),
  OLIVE(0x7d7a00, 0xc4c250),
  INDIGO(0x4b3fa8, 0xa79cf5),
  MAGENTA(0xa8186c, 0xff7ab8),
  NAVY(0x1d3557, 0x8fb0e0);

  /** For what is compared, in this order; green is left to Tenuto. */
  public static final List<Ink> SERIES =
      List.of(BLUE, RED, PURPLE, ORANGE, GREY, SKY, BROWN, OLIVE, INDIGO, MAGENTA, NAVY);

  private final int light;
  private final int dark;

  Ink(int light, int dark) {
    this.light = light;
    this.dark = dark;
  }

  /** The class in the style sheet. */
  String style() {
    return "ink-" + name().toLowerCase(java.util.Locale.ROOT);
  }

  public Color onLight(double opacity) {
    return new Color(light >> 16, light >> 8 & 0xff, light & 0xff, (int) Math.round(255 * opacity));
  }

  /** What the page's style sheet says of all of them. */
  static String styleSheet() {
    var light = new StringBuilder();
    var dark = new StringBuilder("@media (prefers-color-scheme: dark) {\n");
    for (Ink ink : values()) {
      light.append(rule(ink, ink.light)).append('\n');
      dark.append("  ").append(rule(ink, ink.dark)).append('\n');
    }
    return light.append(dark).append("}\n").toString();
  }

  private static String rule(Ink ink, int rgb) {
    return "."
        + ink.style()
        + " { color: #"
        + Integer.toHexString(0x1000000 | rgb).substring(1)
        + "; }";
  }
}
