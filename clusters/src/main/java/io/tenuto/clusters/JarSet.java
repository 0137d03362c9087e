package io.tenuto.clusters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Jars that make up a system, or one side of it: what these Maven coordinates name, and all that
 * those need at run time.
 *
 * @param name for people and the cache, such as {@code kafka-4.3.1}
 * @param coordinates {@code group:artifact:version}; an earlier one's version wins
 */
public record JarSet(String name, List<String> coordinates) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");
  private static final Pattern COORDINATE = Pattern.compile("[\\w.-]+:[\\w.-]+:[\\w.-]+");
  private static final int HASH_DIGITS = 12;

  public JarSet {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "set of jars '" + name + "': a name of a-z, 0-9, '.' and '-' was expected");
    }
    if (coordinates.isEmpty()) {
      throw new IllegalArgumentException("set of jars '" + name + "' names no coordinates");
    }
    for (String coordinate : coordinates) {
      if (!COORDINATE.matcher(coordinate).matches()) {
        throw new IllegalArgumentException(
            "coordinate '" + coordinate + "' of " + name + ": group:artifact:version was expected");
      }
    }
    coordinates = List.copyOf(coordinates);
  }

  /** Of its folder in the cache: another one as soon as a coordinate changes. */
  String folderName() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", coordinates).getBytes(StandardCharsets.UTF_8));
      return name + "-" + HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A Maven project that depends on just these. */
  String pom() {
    var text = new StringBuilder();
    text.append("<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n");
    text.append("  <modelVersion>4.0.0</modelVersion>\n");
    text.append("  <groupId>io.tenuto.jars</groupId>\n");
    text.append("  <artifactId>").append(name).append("</artifactId>\n");
    text.append("  <version>1</version>\n");
    text.append("  <packaging>pom</packaging>\n");
    text.append("  <dependencies>\n");
    for (String coordinate : coordinates) {
      String[] parts = coordinate.split(":", -1);
      text.append("    <dependency><groupId>").append(parts[0]);
      text.append("</groupId><artifactId>").append(parts[1]);
      text.append("</artifactId><version>").append(parts[2]).append("</version></dependency>\n");
    }
    return text.append("  </dependencies>\n</project>\n").toString();
  }
}
