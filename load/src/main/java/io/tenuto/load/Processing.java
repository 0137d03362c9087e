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
 * head; it counts for {@link Sample#NO_TRIAL}, without number and age. Thread-safe; threads do not
 * wait for one another.
 */
public final class Processing {
  private static final Map<Path, Processing> ALL = new ConcurrentHashMap<>();

  private final List<Counter> counters = new CopyOnWriteArrayList<>();

  /** Of all threads: what does not say of which trial it is. */
  private final Counter nameless = new Counter(Sample.NO_TRIAL);

  @SuppressWarnings("ThreadLocalUsage") // one of these lives as long as the process
  private final ThreadLocal<Counter> mine = new ThreadLocal<>();

  private final Map<Integer, Long> told = new TreeMap<>(); // trial: how many; the sampler's

  private Processing(Path samples) {
    counters.add(nameless);
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
      counterOf(e.trial()).corrupt();
    }
  }

  private void process(TextMessage message) {
    Burn.micros(message.costMillis() * 1_000);
    nameless.count();
  }

  private void process(LoadMessage head) {
    Burn.micros(head.costMicros());
    counterOf(head.trial()).count(head.sequence(), System.nanoTime() - head.intendedNanos());
  }

  /** This thread's counter for a trial. */
  private Counter counterOf(int trial) {
    if (trial == Sample.NO_TRIAL) {
      return nameless;
    }
    Counter counter = mine.get();
    return counter != null && counter.trial() == trial ? counter : another(trial);
  }

  private Counter another(int trial) {
    var counter = new Counter(trial);
    mine.set(counter);
    counters.add(counter);
    counters.removeIf(each -> each != nameless && each.trial() < trial - 1); // long over
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
          if (before == null ? all > 0 : before != all) {
            samples.add(sum.sample(now, trial));
          }
        });
    told.keySet().retainAll(sums.keySet());
    return samples;
  }
}
