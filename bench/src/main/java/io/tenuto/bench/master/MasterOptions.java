package io.tenuto.bench.master;

import java.time.Duration;

/**
 * What is measured.
 *
 * @param engines that register, 1 to 10,000
 * @param connectors that register, 1 to 1,000
 * @param streams that they are spread over, 1 to the number of connectors
 * @param measure how long, once all have registered
 * @param asking whether a {@code tenuto top} asks over REST every second meanwhile
 * @param json the result as JSON rather than as a table
 */
public record MasterOptions(
    int engines, int connectors, int streams, Duration measure, boolean asking, boolean json) {
  static final String USAGE =
      """
      bench master: processor time and memory of a master, in a process of its own

        --engines N         that register and report once a second (1000)
        --connectors N      likewise (100)
        --streams N         that both are spread over (1)
        --seconds S         measured once all have registered (20)
        --asking            with somebody who asks over REST every second, as 'tenuto top' does
        --json              the result as JSON on standard output
        --help              this text
      """;

  public MasterOptions {
    require("--engines", engines, 1, 10_000);
    require("--connectors", connectors, 1, 1_000);
    require("--streams", streams, 1, connectors);
    require("--seconds", measure.toSeconds(), 2, 600);
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
  static MasterOptions parse(String... arguments) {
    int engines = 1000;
    int connectors = 100;
    int streams = 1;
    int seconds = 20;
    boolean asking = false;
    boolean json = false;
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i];
      switch (name) {
        case "--engines" -> engines = number(name, arguments, ++i);
        case "--connectors" -> connectors = number(name, arguments, ++i);
        case "--streams" -> streams = number(name, arguments, ++i);
        case "--seconds" -> seconds = number(name, arguments, ++i);
        case "--asking" -> asking = true;
        case "--json" -> json = true;
        default ->
            throw new IllegalArgumentException(name + ": there is no such option.\n\n" + USAGE);
      }
    }
    return new MasterOptions(
        engines, connectors, streams, Duration.ofSeconds(seconds), asking, json);
  }

  private static int number(String option, String[] arguments, int at) {
    String value = at < arguments.length ? arguments[at] : "";
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          option + ": '" + value + "' is no whole number\n\n" + USAGE, e);
    }
  }
}
