package io.tenuto.engine.source;

import io.tenuto.api.Settlement;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal of settled files: {@code crc32 settlement size modifiedNanos file}, where
 * the checksum (eight hexadecimal digits) covers everything after the space that follows it. Pure.
 */
record JournalLine(Settlement settlement, FileVersion version, String file) {
  /** The line without its line end. */
  String text() {
    return checked(
        settlement.name().toLowerCase(Locale.ROOT)
            + ' '
            + version.sizeBytes()
            + ' '
            + version.modifiedNanos()
            + ' '
            + escaped(file));
  }

  /** The line that a text stands for, or null if it is damaged. */
  static @Nullable JournalLine parse(String text) {
    String body = unchecked(text);
    if (body == null) {
      return null;
    }
    String[] parts = body.split(" ", 4);
    if (parts.length < 4) {
      return null;
    }
    try {
      return new JournalLine(
          Settlement.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          new FileVersion(Long.parseLong(parts[1]), Long.parseLong(parts[2])),
          unescaped(parts[3]));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Puts the checksum in front. */
  static String checked(String body) {
    return HexFormat.of().toHexDigits(crc(body), 8) + ' ' + body;
  }

  /** What follows the checksum, or null if they do not fit. */
  static @Nullable String unchecked(String text) {
    if (text.length() < 9 || text.charAt(8) != ' ') {
      return null;
    }
    String body = text.substring(9);
    return text.startsWith(HexFormat.of().toHexDigits(crc(body), 8)) ? body : null;
  }

  static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  static String unescaped(String text) {
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escape = text.charAt(++i);
        plain.append(escape == 'n' ? '\n' : escape == 'r' ? '\r' : escape);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static long crc(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
