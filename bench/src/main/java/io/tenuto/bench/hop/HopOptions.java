package io.tenuto.bench.hop;

import io.tenuto.api.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is measured.
 *
 * @param parts which figures; at least one
 * @param transports at least one
 * @param sizes of messages in bytes, each 1 to {@link #MAX_SIZE_BYTES}
 * @param loads at which latency is measured, in percent of the maximum rate, each 1 to 95
 * @param delivery the mode that messages are sent with
 * @param rounds of each figure, 1 to 100; the median counts
 * @param measure how long one round takes
 * @param warmUp how long each pair of processes runs before the first round
 * @param json results as JSON rather than as a table
 */
public record HopOptions(
    Set<Part> parts,
    List<Transport> transports,
    List<Integer> sizes,
    List<Integer> loads,
    Delivery delivery,
    int rounds,
    Duration measure,
    Duration warmUp,
    boolean json) {

  /** A kind of figure. */
  public enum Part {
    /** Messages per second beside raw sockets. */
    RATE,
    /** One-way latency at parts of the maximum rate, messages of 1 kB. */
    LATENCY,
    /** An engine's peak memory under messages of 10 MB and one of 2 GB. */
    MEMORY,
    /** Completed messages of a given processor time, beside cores ÷ cost. */
    SPIN
  }

  static final int MAX_SIZE_BYTES = 256 * 1000 * 1000;

  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?) ?(|B|kB|MB)", Pattern.CASE_INSENSITIVE);

  static final String USAGE =
      """
      bench hop: one hop from a stream connector to an engine, beside raw sockets

        --quick             rounds of 1 s rather than 3 s
        --json              an array of results on standard output
        --transport LIST    of tcp, unix, tls (tcp,unix)
        --size LIST         of bytes, with kB or MB (100,1kB,10kB,100kB,1MB,10MB)
        --delivery MODE     at-least-once (default) or at-most-once
        --rounds N          1 to 100 (3)
        --seconds S         of each round (3)
        --warm-up S         of each pair before its first round (3)
        --rate              messages per second of each size; alone, the default
        --latency           one-way latency at half of the maximum rate, 1 kB
        --load LIST         of percents of the maximum rate, for --latency (50)
        --memory            an engine's peak memory: 10 MB messages, and one of 2 GB
        --spin              processor-bound messages on two engines
        --all               all of these
        --help              this text
      """;

  public HopOptions {
    parts = parts.isEmpty() ? EnumSet.of(Part.RATE) : EnumSet.copyOf(parts);
    transports = List.copyOf(transports);
    sizes = List.copyOf(sizes);
    loads = List.copyOf(loads);
    require(
        !transports.isEmpty(), "--transport: none is given; expected tcp, unix, tls or several");
    require(!sizes.isEmpty(), "--size: none is given; expected for example 100,1kB,10MB");
    for (int size : sizes) {
      require(
          size >= 1 && size <= MAX_SIZE_BYTES,
          "--size: " + size + " is outside 1 to " + MAX_SIZE_BYTES + " bytes");
    }
    require(!loads.isEmpty(), "--load: none is given; expected for example 10,25,50");
    for (int load : loads) {
      require(
          load >= 1 && load <= 95,
          "--load: " + load + " is outside 1 to 95 percent of the maximum");
    }
    require(
        delivery == Delivery.AT_LEAST_ONCE || delivery == Delivery.AT_MOST_ONCE,
        "--delivery: " + delivery + " is not measured; expected at-least-once or at-most-once");
    require(rounds >= 1 && rounds <= 100, "--rounds: " + rounds + " is outside 1 to 100");
    require(
        measure.toMillis() >= 50 && measure.toSeconds() <= 600,
        "--seconds: " + measure.toMillis() / 1e3 + " is outside 0.05 to 600");
    require(
        !warmUp.isNegative() && warmUp.toSeconds() <= 600,
        "--warm-up: " + warmUp.toMillis() / 1e3 + " is outside 0 to 600");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Everything that the table of rates asks for, at least once, three rounds of 3 s. */
  public static HopOptions defaults() {
    return new HopOptions(
        EnumSet.of(Part.RATE),
        List.of(Transport.TCP, Transport.UNIX),
        List.of(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000),
        List.of(50),
        Delivery.AT_LEAST_ONCE,
        3,
        Duration.ofSeconds(3),
        Duration.ofSeconds(3),
        false);
  }

  /**
   * Reads command line arguments.
   *
   * @throws IllegalArgumentException naming the argument, what was expected and what to do
   */
  public static HopOptions parse(String... arguments) {
    HopOptions base = defaults();
    Set<Part> parts = EnumSet.noneOf(Part.class);
    List<Transport> transports = base.transports;
    List<Integer> sizes = base.sizes;
    List<Integer> loads = base.loads;
    Delivery delivery = base.delivery;
    int rounds = base.rounds;
    Duration measure = base.measure;
    Duration warmUp = base.warmUp;
    boolean json = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> {
          measure = Duration.ofSeconds(1);
          warmUp = Duration.ofMillis(1500);
        }
        case "--json" -> json = true;
        case "--latency" -> parts.add(Part.LATENCY);
        case "--memory" -> parts.add(Part.MEMORY);
        case "--spin" -> parts.add(Part.SPIN);
        case "--rate" -> parts.add(Part.RATE);
        case "--all" -> parts = EnumSet.allOf(Part.class);
        case "--transport" -> transports = transports(value(arguments, ++i));
        case "--size" -> sizes = sizes(value(arguments, ++i));
        case "--load" -> loads = percents(value(arguments, ++i));
        case "--delivery" -> delivery = delivery(value(arguments, ++i));
        case "--rounds" -> rounds = (int) number("--rounds", value(arguments, ++i));
        case "--warm-up" -> warmUp = seconds("--warm-up", value(arguments, ++i));
        case "--seconds" -> measure = seconds("--seconds", value(arguments, ++i));
        default ->
            throw new IllegalArgumentException(
                "argument '" + arguments[i] + "' is unknown. " + USAGE);
      }
    }
    return new HopOptions(parts, transports, sizes, loads, delivery, rounds, measure, warmUp, json);
  }

  private static String value(String[] arguments, int index) {
    require(index < arguments.length, arguments[index - 1] + " needs a value. " + USAGE);
    return arguments[index];
  }

  private static List<Transport> transports(String text) {
    var found = new ArrayList<Transport>();
    for (String name : text.split(",", -1)) {
      switch (name.trim().toLowerCase(Locale.ROOT)) {
        case "tcp" -> found.add(Transport.TCP);
        case "unix" -> found.add(Transport.UNIX);
        case "tls" -> found.add(Transport.TLS);
        default ->
            throw new IllegalArgumentException(
                "--transport: '" + name + "' is unknown; expected tcp, unix, tls or several");
      }
    }
    return found;
  }

  private static Delivery delivery(String text) {
    return switch (text) {
      case "at-least-once" -> Delivery.AT_LEAST_ONCE;
      case "at-most-once" -> Delivery.AT_MOST_ONCE;
      default ->
          throw new IllegalArgumentException(
              "--delivery: '" + text + "' is not measured; expected at-least-once or at-most-once");
    };
  }

  private static List<Integer> sizes(String text) {
    var found = new ArrayList<Integer>();
    for (String size : text.split(",", -1)) {
      found.add(size(size.trim()));
    }
    return found;
  }

  private static List<Integer> percents(String text) {
    var found = new ArrayList<Integer>();
    for (String percent : text.split(",", -1)) {
      found.add((int) number("--load", percent.trim()));
    }
    return found;
  }

  /** Bytes of a text such as 100, 10kB or 1MB; decimal units. */
  static int size(String text) {
    Matcher matcher = SIZE.matcher(text);
    require(
        matcher.matches(),
        "--size: '" + text + "' is not a size; expected for example 100, 10kB or 1MB");
    String unit = matcher.group(2).toLowerCase(Locale.ROOT);
    int factor = unit.equals("kb") ? 1000 : unit.equals("mb") ? 1_000_000 : 1;
    double bytes = Double.parseDouble(matcher.group(1)) * factor;
    require(
        bytes >= 1 && bytes <= MAX_SIZE_BYTES,
        "--size: '" + text + "' is outside 1 to " + MAX_SIZE_BYTES + " bytes");
    return (int) bytes;
  }

  private static Duration seconds(String what, String text) {
    return Duration.ofMillis((long) (1e3 * number(what, text)));
  }

  private static double number(String what, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(what + ": '" + text + "' is not a number", e);
    }
  }
}
