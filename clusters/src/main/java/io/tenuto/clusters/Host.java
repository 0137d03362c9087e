package io.tenuto.clusters;

import java.util.ArrayList;
import java.util.List;

/**
 * Where processes run: this host, or a network namespace of it that stands for another one, with
 * which it shares all files.
 *
 * @param address by which the others reach it
 * @param enter what a command begins with that is to run there; nothing for this host
 */
public record Host(String address, List<String> enter) {
  /** This one, by its loopback. */
  public static final Host HERE = new Host("127.0.0.1", List.of());

  public Host {
    enter = List.copyOf(enter);
  }

  /** The command line that runs a command there. */
  List<String> inside(List<String> command) {
    var all = new ArrayList<>(enter);
    all.addAll(command);
    return all;
  }
}
