package io.tenuto.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Addresses of files beside the page, so that a folder of results can be moved as a whole. */
final class Links {
  private static final String PLAIN = "-._~";

  private Links() {}

  /** Relative to the page's folder; empty for what lies elsewhere, which may not move along. */
  static Optional<String> to(Path folder, Path target) {
    Path from = folder.toAbsolutePath().normalize();
    Path file = target.toAbsolutePath().normalize();
    if (!file.startsWith(from) || file.equals(from)) {
      return Optional.empty();
    }
    var link = new StringBuilder("."); // so that no file name is taken for a scheme
    for (Path part : from.relativize(file)) {
      append(link.append('/'), part.toString());
    }
    return Optional.of(link.toString());
  }

  private static void append(StringBuilder link, String name) {
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letterOrDigit || PLAIN.indexOf(c) >= 0) {
        link.append(c);
      } else {
        link.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
  }
}
