package io.tenuto.bench.log;

import java.nio.file.Path;

/**
 * What is measured.
 *
 * @param folder on the disk in question; a folder of its own is made in it and removed
 * @param recordBytes of each record, 1 byte to 64 MiB
 * @param forceBytes after which both force what they wrote, at least a record
 * @param totalBytes written in each round by each, at least {@code forceBytes}
 * @param rounds 1 to 100
 * @param json the result as JSON rather than as a table
 */
public record LogBenchOptions(
    Path folder, int recordBytes, long forceBytes, long totalBytes, int rounds, boolean json) {
  static final String USAGE =
      """
      bench log: appending to the log beside a plain file on the same disk, which takes the same bytes and forces as often

        --folder DIR        on the disk in question (the temporary folder)
        --record BYTES      size of a record (1048576)
        --force BYTES       forced each so many bytes (67108864)
        --total BYTES       written in each round by each of the two (1073741824)
        --rounds N          of which the median counts (5)
        --json              the result as JSON on standard output
        --help              this text
      """;

  public LogBenchOptions {
    require("--record", recordBytes, 1, 64 << 20);
    require("--force", forceBytes, recordBytes, 1L << 40);
    require("--total", totalBytes, forceBytes, 1L << 40);
    require("--rounds", rounds, 1, 100);
  }

  private static void require(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + ": " + value + " is outside " + least + " to " + most);
    }
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException for people, naming the argument
   */
  static LogBenchOptions parse(String... arguments) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    long record = 1 << 20;
    long force = 64L << 20;
    long total = 1L << 30;
    long rounds = 5;
    boolean json = false;
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      switch (name) {
        case "--folder" -> folder = Path.of(value(name, arguments, ++i));
        case "--record" -> record = number(name, arguments, ++i);
        case "--force" -> force = number(name, arguments, ++i);
        case "--total" -> total = number(name, arguments, ++i);
        case "--rounds" -> rounds = number(name, arguments, ++i);
        case "--json" -> json = true;
        default ->
            throw new IllegalArgumentException(name + ": there is no such option.\n\n" + USAGE);
      }
    }
    return new LogBenchOptions(folder, fitting(record), force, total, fitting(rounds), json);
  }

  private static int fitting(long value) {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  private static String value(String option, String[] arguments, int at) {
    if (at >= arguments.length) {
      throw new IllegalArgumentException(option + ": a value must follow\n\n" + USAGE);
    }
    return arguments[at];
  }

  private static long number(String option, String[] arguments, int at) {
    String value = value(option, arguments, at);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          option + ": '" + value + "' is no whole number\n\n" + USAGE, e);
    }
  }
}
