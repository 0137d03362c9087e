package io.tenuto.bench.experiment;

import io.tenuto.bench.experiment.Point.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A published experiment, made to fit a host.
 *
 * @param name by which it is asked for
 * @param title what it shows, in a few words
 * @param note what is done, and what the authors did
 * @param across what lies along the figure's axis, with its unit
 * @param measure what is plotted
 * @param scaling what becomes of the work when there are more engines
 * @param points in the order in which they are run
 */
public record Experiment(
    String name,
    String title,
    String note,
    String across,
    Measure measure,
    Scaling scaling,
    List<Point> points) {
  /** What a figure shows of a run. */
  public enum Measure {
    RATE("messages/s"),
    SECONDS("s"),
    LATENCY("ms, 99th percentile");

    private final String unit;

    Measure(String unit) {
      this.unit = unit;
    }

    public String unit() {
      return unit;
    }
  }

  /** What becomes of the work when there are more engines. */
  public enum Scaling {
    /** It has nothing to do with them. */
    NONE,
    /** It stays, and each has less of it. */
    STRONG,
    /** It grows, and each has as much as before. */
    WEAK;

    /**
     * What so many engines would need if software cost nothing.
     *
     * @param one seconds that one engine needs for its part
     * @param cores of the host: more engines than these help no further
     */
    public OptionalDouble ideal(double one, double engines, int cores) {
      return switch (this) {
        case NONE -> OptionalDouble.empty();
        case STRONG -> OptionalDouble.of(one / Math.min(engines, cores));
        case WEAK -> OptionalDouble.of(one * Math.max(1, engines / cores));
      };
    }
  }

  private static final long FIG4_BYTES = 8_000_000_000L;
  private static final long FIG4_MOST = 3_000_000;
  private static final int IMAGES = 400;
  private static final int IMAGES_FOR_AN_ENGINE = 100;

  private static final Map<String, IntFunction<Experiment>> ALL = new TreeMap<>();

  static {
    ALL.put("harmonicio-fig4", Experiment::smallObjects);
    ALL.put("harmonicio-fig6", Experiment::strongScaling);
    ALL.put("harmonicio-fig7", Experiment::weakScaling);
    ALL.put("microscopy", Experiment::microscopy);
  }

  public Experiment {
    points = List.copyOf(points);
  }

  /** All names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The experiment of this name.
   *
   * @param cores of the host
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static Experiment named(String name, int cores) {
    IntFunction<Experiment> found = ALL.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          name + ": no such experiment; expected one of " + String.join(", ", names()) + ".");
    }
    return found.apply(cores);
  }

  /** The same with so many messages at most in each run: a shorter look. */
  public Experiment atMost(long messages) {
    return new Experiment(
        name,
        title,
        note + " Here each run has at most " + messages + " messages.",
        across,
        measure,
        scaling,
        points.stream().map(each -> each.atMost(messages)).toList());
  }

  private static Experiment smallObjects(int cores) {
    List<Point> points = new ArrayList<>();
    for (int workers : List.of(1, 2)) {
      for (int engines : List.of(1, Math.max(2, cores))) { // of each worker
        String curve = workers + (workers == 1 ? " worker, " : " workers, ") + engines + " each";
        for (int bytes : List.of(1_000, 10_000, 100_000, 500_000, 1_000_000)) {
          long messages = Math.min(FIG4_MOST, FIG4_BYTES / bytes);
          points.add(
              new Point(
                  curve, bytes, workers, workers * engines, Content.OBJECTS, bytes, messages, 0));
        }
      }
    }
    return new Experiment(
        "harmonicio-fig4",
        "Fig. 4: throughput of small objects",
        "Objects that nobody looks at, from one source to the engines of one or two workers, until"
            + " 8 GB or three million of them have passed; engines that start count. The authors"
            + " sent 100,000 objects to five engines on each of one or two workers, each a host.",
        "bytes",
        Measure.RATE,
        Scaling.NONE,
        points);
  }

  private static Experiment strongScaling(int cores) {
    List<Point> points = new ArrayList<>();
    for (int engines = 1; engines <= 2 * cores; engines++) {
      points.add(
          new Point("2.5 MB", engines, 0, engines, Content.IMAGES, 2_500_000, 2L * IMAGES, 0));
    }
    return new Experiment(
        "harmonicio-fig6",
        "Fig. 6: strong scaling of the image analysis",
        "The same 800 images for more and more engines: time until all are analysed. More engines"
            + " than cores show what they cost when the cores are used up. The authors analysed"
            + " 5,000 images with 5 to 50 engines on a cluster.",
        "engines",
        Measure.SECONDS,
        Scaling.STRONG,
        points);
  }

  private static Experiment weakScaling(int cores) {
    List<Point> points = new ArrayList<>();
    for (int bytes : List.of(2_500_000, 5_000_000, 10_000_000)) {
      for (int engines = 1; engines <= 2 * cores; engines++) {
        long images = (long) IMAGES_FOR_AN_ENGINE * engines;
        points.add(
            new Point(bytes / 1e6 + " MB", engines, 0, engines, Content.IMAGES, bytes, images, 0));
      }
    }
    return new Experiment(
        "harmonicio-fig7",
        "Fig. 7: weak scaling of the image analysis",
        "A hundred images for each engine: time until all are analysed. It would be the same for"
            + " any number of engines if each had a core and the link had room. The authors"
            + " analysed 2,000 to 20,000 images with 5 to 50 engines.",
        "engines",
        Measure.SECONDS,
        Scaling.WEAK,
        points);
  }

  private static Experiment microscopy(int cores) {
    return new Experiment(
        "microscopy",
        "A microscope: 38 images of 10 MB each second",
        "What an industrial partner's set-up could produce, for a minute, end to end: each image"
            + " is analysed, and its latency counts from when it was meant to be sent.",
        "images/s",
        Measure.LATENCY,
        Scaling.NONE,
        List.of(new Point("10 MB", 38, 0, cores, Content.IMAGES, 10_000_000, 38 * 60L, 38)));
  }
}
