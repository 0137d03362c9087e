package io.tenuto.scheduler.simulation;

import io.tenuto.scheduler.packing.Resources;
import io.tenuto.scheduler.scaling.Limits;
import io.tenuto.scheduler.simulation.Trace.Failures;
import io.tenuto.scheduler.simulation.Trace.Rate;
import io.tenuto.scheduler.simulation.Trace.StreamTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Traces by name. Workers have eight cores; an engine uses one, unless said otherwise. */
public final class Traces {
  private static final long MICROS = 1_000_000;
  private static final Resources WORKER = new Resources(8 * MICROS, 32L << 30, 1_250_000_000, 0);
  private static final Resources ENGINE = new Resources(MICROS, 1L << 30, 0, 0);
  private static final double STEP = 1;

  private Traces() {}

  /** The eight of them, in the order of the documentation. */
  public static List<Trace> all() {
    return List.of(
        step(), ramp(), sine(), burst(), poisson(), onOff(), heterogeneous(), microscopy());
  }

  /** From 4 to 24 messages/s and back, 2 s each. */
  public static Trace step() {
    List<Rate> rates = List.of(new Rate(0, 4), new Rate(120, 24), new Rate(420, 4));
    return of("step", 600, one(rates));
  }

  /** After a minute up from 2 to 30 messages/s in five minutes, down again in three. */
  public static Trace ramp() {
    DoubleUnaryOperator rate =
        second ->
            second < 480
                ? Math.min(30, 2 + 28 * Math.max(0, second - 60) / 300)
                : Math.max(2, 30 - 28 * (second - 480) / 180);
    List<Rate> rates = sampled(780, rate);
    return of("ramp", 780, one(rates));
  }

  /** From 3 to 27 messages/s and back every five minutes. */
  public static Trace sine() {
    return of(
        "sine", 1200, one(sampled(1200, second -> 15 - 12 * Math.cos(2 * Math.PI * second / 300))));
  }

  /** 3 messages/s, and every two minutes 60 for ten seconds. */
  public static Trace burst() {
    var rates = new ArrayList<Rate>();
    rates.add(new Rate(0, 3));
    for (int second = 60; second < 900; second += 120) {
      rates.add(new Rate(second, 60));
      rates.add(new Rate(second + 10, 3));
    }
    return of("burst", 900, one(rates));
  }

  /** As many each second as come by chance, 15 in the mean. */
  public static Trace poisson() {
    var random = new SplittableRandom(7);
    var rates = new ArrayList<Rate>();
    for (int second = 0; second < 900; second++) {
      rates.add(new Rate(second, poisson(random, 15)));
    }
    return of("poisson", 900, one(rates));
  }

  private static int poisson(SplittableRandom random, double mean) {
    double least = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > least) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  /** 20 messages/s for a minute, none for a minute. */
  public static Trace onOff() {
    var rates = new ArrayList<Rate>();
    for (int second = 30; second < 900; second += 120) {
      rates.add(new Rate(second, 20));
      rates.add(new Rate(second + 60, 0));
    }
    return of("on-off", 900, one(rates));
  }

  /** Five streams with engines of a half to four cores, none of which begins with the others. */
  public static Trace heterogeneous() {
    double[] cores = {0.5, 1, 2, 3, 4};
    double[] seconds = {0.5, 2, 4, 6, 10};
    var streams = new ArrayList<StreamTrace>();
    for (int i = 0; i < cores.length; i++) {
      double busy = 16 / cores[i]; // engines when all comes
      double rate = busy / seconds[i];
      var engine = new Resources(Math.round(cores[i] * MICROS), (i + 1L) << 29, 0, 0);
      streams.add(
          new StreamTrace(
              "size-" + cores[i],
              seconds[i],
              1,
              engine,
              ENGINE,
              1 + 0.5 * i,
              Limits.NONE,
              List.of(
                  new Rate(30.0 + 60 * i, rate),
                  new Rate(330.0 + 60 * i, rate / 4),
                  new Rate(630.0 + 60 * i, rate / 2))));
    }
    return of("heterogeneous", 1200, streams);
  }

  /** 38 images of 10 MB each second for five minutes, half a second of one core each. */
  public static Trace microscopy() {
    var engine = new Resources(MICROS, 1L << 30, 20_000_000, 0);
    var stream =
        new StreamTrace(
            "microscopy",
            0.5,
            1,
            engine,
            engine,
            1.5,
            Limits.NONE,
            List.of(new Rate(30, 38), new Rate(330, 0)));
    return of("microscopy", 420, List.of(stream));
  }

  private static List<StreamTrace> one(List<Rate> rates) {
    return List.of(new StreamTrace("stream", 2, 1, ENGINE, ENGINE, 1, Limits.NONE, rates));
  }

  private static List<Rate> sampled(double until, DoubleUnaryOperator rate) {
    var rates = new ArrayList<Rate>();
    for (double second = 0; second < until; second += STEP) {
      rates.add(new Rate(second, rate.applyAsDouble(second + STEP / 2)));
    }
    return rates;
  }

  private static Trace of(String name, double seconds, List<StreamTrace> streams) {
    return new Trace(name, seconds, WORKER, 2, streams, Failures.NONE);
  }
}
