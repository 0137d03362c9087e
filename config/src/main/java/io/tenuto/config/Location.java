package io.tenuto.config;

/**
 * Where something stands in a file.
 *
 * @param file the file's name as the user gave it
 * @param line from 1; 0 when the whole file is meant
 * @param column in characters from 1; 0 when the whole file is meant
 */
public record Location(String file, int line, int column) {
  static Location wholeFile(String file) {
    return new Location(file, 0, 0);
  }

  /** {@code file:line:column}, or the file alone. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
