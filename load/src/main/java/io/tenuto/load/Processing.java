package io.tenuto.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The processing of load messages: checks a message byte for byte, takes the processor time that it
 * names, counts it and its age. A message in the {@linkplain TextMessage text form} is taken too:
 * it costs what it names, but belongs to no trial, and nothing about it can be checked but its
 * head; it counts as trial {@value #NO_TRIAL}, without number and age. Thread-safe; threads do not
 * wait for one another.
 */
public final class Processing {
  /** Of what names no trial. Those of the bench begin at 1. */
  public static final int NO_TRIAL = 0;

  private static final Map<Path, Processing> ALL = new ConcurrentHashMap<>();

  private final List<Counter> counters = new CopyOnWriteArrayList<>();

  @SuppressWarnings("ThreadLocalUsage") // one of these lives as long as the process
  private final ThreadLocal<Counter> mine = new ThreadLocal<>();

  @SuppressWarnings("ThreadLocalUsage") // as above
  private final ThreadLocal<Counter> withoutTrial = ThreadLocal.withInitial(this::forNoTrial);

  private final Map<Integer, Long> told = new TreeMap<>(); // trial: how many; the sampler's

  private Processing(Path samples) {
    try {
      // ends with the process: its thread is a daemon
      var unused = new Sampler(samples, "processing", this::samples);
    } catch (IOException e) {
      throw new UncheckedIOException("no samples can be written to " + samples, e);
    }
  }

  /**
   * The one that writes its samples to this folder; the same for the same folder in one process.
   */
  public static Processing in(Path samples) {
    return ALL.computeIfAbsent(samples.toAbsolutePath().normalize(), Processing::new);
  }

  /** Processes one message, from the buffer's position to its limit; the buffer is left as is. */
  public void process(ByteBuffer message) {
    try {
      if (TextMessage.isMeant(message)) {
        process(TextMessage.read(message));
      } else {
        process(LoadMessage.read(message));
      }
    } catch (CorruptMessageException e) {
      Counter counter = mine.get();
      (counter == null ? withoutTrial.get() : counter).corrupt();
    }
  }

  private void process(TextMessage message) {
    Burn.micros(message.costMillis() * 1_000);
    withoutTrial.get().count();
  }

  private void process(LoadMessage head) {
    Burn.micros(head.costMicros());
    Counter counter = mine.get();
    if (counter == null || counter.trial() != head.trial()) {
      counter = counter(head.trial());
    }
    counter.count(head.sequence(), System.nanoTime() - head.intendedNanos());
  }

  /** A counter of this thread for another trial. */
  private Counter counter(int trial) {
    var counter = new Counter(trial);
    mine.set(counter);
    counters.add(counter);
    counters.removeIf(each -> each.trial() != NO_TRIAL && each.trial() < trial - 1); // long over
    return counter;
  }

  /** A counter of this thread for whatever names no trial. */
  private Counter forNoTrial() {
    var counter = new Counter(NO_TRIAL);
    counters.add(counter);
    return counter;
  }

  /** Of each trial in which something has happened since the last call. */
  private List<Sample> samples() {
    Map<Integer, Counter.Sum> sums = new TreeMap<>();
    for (Counter each : counters) {
      each.addTo(sums.computeIfAbsent(each.trial(), trial -> new Counter.Sum()));
    }
    long now = System.nanoTime();
    List<Sample> samples = new ArrayList<>();
    sums.forEach(
        (trial, sum) -> {
          long all = sum.count + sum.corrupt;
          Long before = told.put(trial, all);
          if (before == null || before != all) {
            samples.add(sum.sample(now, trial));
          }
        });
    told.keySet().retainAll(sums.keySet());
    return samples;
  }
}
