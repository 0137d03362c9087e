package io.tenuto.engine.simulation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Other names for the sources and the engines of an {@link ExplorerRun}: the two of a kind take
 * each other's, or keep theirs.
 */
record Swap(boolean sources, boolean engines) {
  static final Swap NONE = new Swap(false, false);

  static final List<Swap> ALL =
      List.of(NONE, new Swap(true, false), new Swap(false, true), new Swap(true, true));

  /** Where the number stands in the name of a source or an engine. */
  private static final int NUMBER = "source-".length();

  /** There are few names, each of which is asked for millions of times. */
  private static final Map<String, String> OTHERS = new ConcurrentHashMap<>();

  /** The source that takes this number. */
  int source(int number) {
    return sources ? 1 - number : number;
  }

  /** The engine that takes this number. */
  int engine(int number) {
    return engines ? 1 - number : number;
  }

  /** What takes the place of a text: another one if it is a name, or the name of a life. */
  String text(String text) {
    if ((sources && text.startsWith("source-")) || (engines && text.startsWith("engine-"))) {
      return OTHERS.computeIfAbsent(text, Swap::other);
    }
    return text;
  }

  private static String other(String name) {
    char other = name.charAt(NUMBER) == '0' ? '1' : '0';
    return name.substring(0, NUMBER) + other + name.substring(NUMBER + 1);
  }
}
