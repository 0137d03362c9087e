package io.tenuto.bench.hop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench engines} measures.
 *
 * @param kinds of engines; at least one
 * @param sizes of messages in bytes, as in {@link HopOptions}
 * @param rounds of each, 1 to 100; the median counts
 * @param measure how long one round takes
 * @param image of containers, with a Python; empty if none are measured
 * @param runtime that starts them; empty for whichever is there
 * @param json results as JSON rather than as a table
 */
public record EnginesOptions(
    List<EngineKind> kinds,
    List<Integer> sizes,
    int rounds,
    Duration measure,
    String image,
    String runtime,
    boolean json) {
  static final String USAGE =
      """
      bench engines: the ways to run user code, beside a slot in the engine's own process

        --kind LIST         of slot, process, python, container, lines, program (all; containers with --image)
        --image NAME        of containers; it has a Python
        --runtime RUNTIME   podman, docker, or the path of a socket (the first that is there)
        --size LIST         of bytes, with kB or MB (100,1MB)
        --rounds N          1 to 100 (3)
        --seconds S         of each round (3)
        --json              an array of results on standard output
        --help              this text
      """;

  public EnginesOptions {
    kinds = List.copyOf(kinds);
    sizes = List.copyOf(sizes);
    require(!kinds.isEmpty(), "--kind: none is given; expected slot, process, python and so on");
    require(
        !kinds.contains(EngineKind.CONTAINER) || !image.isEmpty(),
        "--image: none is given, and containers are to be measured; name one that has a Python");
    require(!sizes.isEmpty(), "--size: none is given; expected for example 100,1MB");
    require(rounds >= 1 && rounds <= 100, "--rounds: " + rounds + " is outside 1 to 100");
    require(
        measure.toMillis() >= 50 && measure.toSeconds() <= 600,
        "--seconds: " + measure.toMillis() / 1e3 + " is outside 0.05 to 600");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /**
   * Reads command line arguments.
   *
   * @throws IllegalArgumentException naming the argument, what was expected and what to do
   */
  public static EnginesOptions parse(String... arguments) {
    List<EngineKind> kinds = List.of();
    String image = "";
    String runtime = "";
    var hop = new ArrayList<>(List.of("--size", "100,1MB"));
    boolean json = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--json" -> json = true;
        case "--kind", "--size", "--rounds", "--seconds", "--image", "--runtime" -> {
          require(i + 1 < arguments.length, arguments[i] + " needs a value. " + USAGE);
          String value = arguments[++i];
          switch (arguments[i - 1]) {
            case "--kind" -> kinds = kinds(value);
            case "--image" -> image = value;
            case "--runtime" -> runtime = value;
            default -> hop.addAll(List.of(arguments[i - 1], value));
          }
        }
        default ->
            throw new IllegalArgumentException(
                "argument '" + arguments[i] + "' is unknown. " + USAGE);
      }
    }
    HopOptions read = HopOptions.parse(hop.toArray(String[]::new));
    return new EnginesOptions(
        kinds.isEmpty() ? all(!image.isEmpty()) : kinds,
        read.sizes(),
        read.rounds(),
        read.measure(),
        image,
        runtime,
        json);
  }

  private static List<EngineKind> all(boolean containers) {
    return Arrays.stream(EngineKind.values())
        .filter(kind -> containers || kind != EngineKind.CONTAINER)
        .toList();
  }

  private static List<EngineKind> kinds(String text) {
    var found = new ArrayList<EngineKind>();
    for (String name : text.split(",", -1)) {
      try {
        found.add(EngineKind.valueOf(name.trim().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "--kind: '"
                + name
                + "' is unknown; expected some of "
                + List.of(EngineKind.values())
                + ", with commas between",
            e);
      }
    }
    return found;
  }
}
