package io.tenuto.it;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The picture of ARCHITECTURE.md as a table: for each room the rooms it may see. An arrow only ever
 * points down, so every room is listed after those it sees.
 */
final class Rooms {
  static final String ROOT = "io.tenuto.";

  private static final Map<String, Set<String>> SEES = new LinkedHashMap<>();

  static {
    room("api");
    room("wire", "api");
    room("transport", "wire", "api");
    room("log", "api");
    room("config", "api");
    room("miniapps", "api");
    room("jdbc", "api");
    room("page");
    room("load");
    room("scheduler", "page");
    room("clusters");
    room("engine", "transport", "wire", "log", "config", "api");
    room("raft", "engine", "transport", "wire", "log", "config", "api");
    room("containers", "engine", "config", "api");
    room("harmonicio", "engine", "page", "transport", "wire", "api");
    room(
        "bench",
        "engine",
        "load",
        "clusters",
        "miniapps",
        "page",
        "transport",
        "wire",
        "log",
        "config",
        "api");
    var seen = new TreeSet<>(SEES.keySet());
    seen.remove("raft"); // found through ServiceLoader alone
    seen.remove("containers"); // so are these
    room("peers", "bench", "load", "clusters"); // and these
    seen.remove("clusters");
    room("cli", seen.toArray(String[]::new));
  }

  private Rooms() {}

  private static void room(String name, String... sees) {
    for (String below : sees) {
      if (!SEES.containsKey(below)) {
        throw new IllegalStateException(name + " sees " + below + ", which is not below it");
      }
    }
    SEES.put(name, Set.of(sees));
  }

  static Set<String> all() {
    return SEES.keySet();
  }

  /** The packages that {@code room} may not see, as ArchUnit patterns. */
  static String[] forbiddenTo(String room) {
    var forbidden = new TreeSet<>(SEES.keySet());
    forbidden.removeAll(SEES.getOrDefault(room, Set.of()));
    forbidden.remove(room);
    return forbidden.stream().map(Rooms::packages).toArray(String[]::new);
  }

  /** The room's packages as an ArchUnit pattern. */
  static String packages(String room) {
    return ROOT + room + "..";
  }

  /** The packages of all rooms but these. */
  static String[] allBut(String... rooms) {
    var others = new TreeSet<>(SEES.keySet());
    List.of(rooms).forEach(others::remove);
    return others.stream().map(Rooms::packages).toArray(String[]::new);
  }

  /** The room a class lives in, such as {@code wire}. */
  static String of(JavaClass type) {
    String inside = type.getPackageName().substring(ROOT.length());
    int dot = inside.indexOf('.');
    return dot < 0 ? inside : inside.substring(0, dot);
  }
}
