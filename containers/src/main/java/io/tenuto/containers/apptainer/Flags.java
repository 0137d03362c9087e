package io.tenuto.containers.apptainer;

import io.tenuto.config.ContainerSpec;
import io.tenuto.containers.kernel.User;
import io.tenuto.engine.process.Launcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What Apptainer is told: no network, no rights, nothing of this host but what is named, nothing
 * evaluated by a shell. Values of variables are not among its arguments, which all users may read.
 * Pure.
 *
 * @see "apptainer exec --help"
 */
record Flags(
    ContainerSpec spec, Path image, boolean ownEntry, boolean root, User inside, Mounts mounts) {
  /** Where the folder of the engine's socket is mounted. */
  static final String SOCKETS = "/run/tenuto";

  /**
   * What it sees of this host.
   *
   * @param reads files and folders, at the same path
   * @param writes folders that it may write to, at the same path
   * @param sockets the folder of the engine's socket, if there is one
   */
  record Mounts(Collection<Path> reads, Collection<Path> writes, Optional<Path> sockets) {}

  /** What follows the program's name. */
  List<String> with(List<String> command) {
    var words = new ArrayList<String>();
    words.addAll(List.of("--quiet", ownEntry ? "run" : "exec"));
    // without its home folder: a folder below that cannot be mounted otherwise
    words.addAll(List.of("--containall", "--cleanenv", "--no-home", "--no-init", "--no-eval"));
    words.addAll(List.of("--no-privs", "--net", "--network", "none", "--pwd", "/"));
    if (root) {
      words.addAll(
          List.of("--security", "uid:" + inside.id(), "--security", "gid:" + inside.group()));
    }
    if (spec.limited()) {
      String memory = Long.toString(spec.memory().bytes());
      words.addAll(List.of("--cpus", Double.toString(spec.cpus()), "--memory", memory));
      words.addAll(List.of("--memory-swap", memory)); // both together: no swap
      words.addAll(List.of("--pids-limit", Integer.toString(spec.pids())));
    }
    // what lies above comes before what lies below
    new TreeSet<>(mounts.reads()).forEach(each -> mount(each, each.toString(), ",ro", words));
    new TreeSet<>(mounts.writes()).forEach(each -> mount(each, each.toString(), "", words));
    mounts.sockets().ifPresent(folder -> mount(folder, SOCKETS, ",ro", words));
    words.add(image.toString());
    if (!ownEntry) {
      words.addAll(command);
    }
    return words;
  }

  private static void mount(Path host, String at, String more, List<String> words) {
    words.add("--mount");
    words.add(
        "type=bind,"
            + field("source=" + host.toAbsolutePath())
            + ","
            + field("destination=" + at)
            + more);
  }

  /** As in a file of comma-separated values. */
  private static String field(String text) {
    return text.matches("(?s).*[,\"\n\r].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /**
   * Variables for the container, as Apptainer wants them told: in its own environment, with other
   * names. It lets nobody set {@code HOME}.
   *
   * @param marks how what runs inside is found again
   * @param socket the engine's socket as the container sees it
   */
  static Map<String, String> variables(
      String prefix,
      Map<String, String> declared,
      Map<String, String> marks,
      Optional<String> socket) {
    var inside = new HashMap<String, String>();
    inside.put("LANG", "C.UTF-8");
    inside.putAll(declared);
    inside.remove("HOME");
    inside.putAll(marks);
    socket.ifPresent(at -> inside.put(Launcher.SOCKET, at));
    var named = new HashMap<String, String>();
    inside.forEach((name, value) -> named.put(prefix + name, value));
    return named;
  }
}
