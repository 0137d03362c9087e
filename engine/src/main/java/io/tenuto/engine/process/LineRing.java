package io.tenuto.engine.process;

import java.util.ArrayDeque;
import java.util.List;

/** Keeps the last lines that were added, up to a number of characters. Thread-safe. */
final class LineRing {
  private final int maxChars;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private int chars;

  LineRing(int maxChars) {
    this.maxChars = maxChars;
  }

  synchronized void add(String line) {
    lines.add(line);
    chars += line.length() + 1;
    while (chars > maxChars && lines.size() > 1) {
      chars -= lines.remove().length() + 1;
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
