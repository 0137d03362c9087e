package io.tenuto.engine.sink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Names that every operating system and network share can hold, made of names that anybody may have
 * sent. Pure.
 */
final class SafeName {
  /** File systems allow 255; the rest is for suffixes. */
  static final int MAX_PART_BYTES = 160;

  private static final int MAX_PARTS = 32;
  private static final String FORBIDDEN = "\\:*?\"<>|";
  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
          "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

  private SafeName() {}

  /**
   * The parts of a relative path, from one that may be absolute, climb or hold odd characters.
   * Empty if nothing is left of it, or if it is deeper than 32 parts.
   */
  static List<String> parts(String path) {
    var parts = new ArrayList<String>();
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
        parts.add(shortened(part(part)));
      }
    }
    return parts.size() > MAX_PARTS ? List.of() : parts;
  }

  /** Letters, digits, {@code _} and {@code -} stay; all else becomes {@code %XX}: one to one. */
  static String encoded(String text) {
    var encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '_'
              || b == '-';
      if (plain) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  /** The name with a checksum instead of its non-ASCII characters, for systems that refuse them. */
  static String ascii(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7e]", "_");
    return plain.equals(name) ? name : beforeExtension(plain, "~" + crc(name));
  }

  /** Keeps names of more than 160 bytes apart by a checksum. */
  static String shortened(String name) {
    if (bytes(name) <= MAX_PART_BYTES) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
    String mark = "~" + crc(name) + extension;
    int length = name.length();
    while (bytes(name.substring(0, length)) + bytes(mark) > MAX_PART_BYTES) {
      length = name.offsetByCodePoints(length, -1);
    }
    return name.substring(0, length) + mark;
  }

  /** Puts something between the name and its extension. */
  static String beforeExtension(String name, String what) {
    int slash = name.lastIndexOf('/');
    int dot = name.lastIndexOf('.');
    return dot > slash + 1 ? name.substring(0, dot) + what + name.substring(dot) : name + what;
  }

  private static String part(String part) {
    var safe = new StringBuilder();
    part.codePoints()
        .forEach(
            c -> {
              boolean odd =
                  Character.isISOControl(c)
                      || Character.getType(c) == Character.SURROGATE
                      || FORBIDDEN.indexOf(c) >= 0;
              safe.appendCodePoint(odd ? '_' : c);
            });
    int last = safe.length() - 1;
    if (safe.charAt(last) == '.' || safe.charAt(last) == ' ') {
      safe.setCharAt(last, '_');
    }
    int dot = safe.indexOf(".");
    String stem = dot < 0 ? safe.toString() : safe.substring(0, dot);
    return DEVICES.contains(stem.toLowerCase(Locale.ROOT)) ? "_" + safe : safe.toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String crc(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits(crc.getValue(), 8);
  }
}
