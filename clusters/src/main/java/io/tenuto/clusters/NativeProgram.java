package io.tenuto.clusters;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that is not Java's. A shell beside it is its {@link Leash}: it kills the program when
 * its own standard input ends, or when it is asked to end, and ends with the program's exit code.
 *
 * @param command the program and its arguments
 */
record NativeProgram(List<String> command) {
  /** Descriptor 3 is the pipe whose other end is in the process that has started this. */
  private static final String LEASH =
      """
      exec 3<&0 </dev/null
      "$@" 3<&- &
      program=$!
      trap 'kill -9 "$program"' TERM
      { while read -r nothing; do :; done; kill -9 "$program"; } <&3 2>/dev/null &
      watch=$!
      exec 3<&-
      wait "$program"
      code=$?
      wait "$program" 2>/dev/null # a signal ends the first wait before the program
      kill "$watch" 2>/dev/null
      exit "$code"
      """;

  NativeProgram {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("no program was named");
    }
    command = List.copyOf(command);
  }

  /** The whole command line. */
  List<String> leashed() {
    var all = new ArrayList<>(List.of("/bin/sh", "-c", LEASH, "leash"));
    all.addAll(command);
    return all;
  }
}
