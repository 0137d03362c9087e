package io.tenuto.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Marks containers with the process that has started them, so that they can be removed when it has
 * ended, whatever ended it.
 *
 * @param pid its number
 * @param startTicks when it was started, since numbers are given again: ticks since the boot, which
 *     nobody who sets a clock changes
 * @param numbers which numbers those are: a container has numbers of its own
 * @param boot which boot of the host
 */
record Owner(long pid, String startTicks, String numbers, String boot) {
  static final String LABEL = "io.tenuto.owner";

  private static final int START_FIELD = 22; // of proc(5)
  private static final int FIELDS_BEFORE_STATE = 2;

  static Owner self() {
    long pid = ProcessHandle.current().pid();
    return new Owner(pid, startTicks(pid), numbersOfHere(), bootOfHere());
  }

  /** Empty if there is no such process. */
  private static String startTicks(long pid) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return behindName[START_FIELD - FIELDS_BEFORE_STATE - 1];
    } catch (IOException e) {
      return "";
    }
  }

  private static String numbersOfHere() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException e) {
      return "0";
    }
  }

  private static String bootOfHere() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).replaceAll("\\W", "");
    } catch (IOException e) {
      return "0";
    }
  }

  /** The value of the label. */
  String text() {
    return pid + "-" + startTicks + "-" + numbers + "-" + boot;
  }

  /** Whether the owner that a label names has ended; false if that cannot be told here. */
  static boolean ended(String label) {
    String[] parts = label.split("-", -1);
    if (parts.length != 4 || !parts[0].matches("[0-9]{1,9}")) {
      return false;
    }
    if (!parts[3].equals(bootOfHere())) {
      return true;
    }
    return parts[2].equals(numbersOfHere())
        && !startTicks(Long.parseLong(parts[0])).equals(parts[1]);
  }
}
