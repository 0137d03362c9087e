package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessingTest {
  @TempDir private Path folder;
  private Processing processing;

  @BeforeEach
  void open() {
    processing = Processing.in(folder);
  }

  private static ByteBuffer message(int trial, long sequence, int costMicros) {
    LoadBuffer buffer = new Shelf(new Cell(100, 0), Filling.RANDOM, 1, true).take();
    long longAgo = System.nanoTime() - TimeUnit.MINUTES.toNanos(10);
    new LoadMessage(trial, sequence, longAgo, costMicros, buffer.fillingCrc())
        .writeTo(buffer.bytes());
    return buffer.bytes();
  }

  /** All samples of a trial, once the last one says so many. */
  private List<Sample> await(int trial, long count, long corrupt) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      List<Sample> samples = samples(trial);
      Sample last = samples.isEmpty() ? null : samples.get(samples.size() - 1);
      if (last != null && last.count() == count && last.corrupt() == corrupt) {
        return samples;
      }
      assertThat(System.nanoTime() - deadline).as("samples: %s", samples).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private List<Sample> samples(int trial) throws IOException {
    List<Sample> samples = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "processing-*.txt")) {
      for (Path file : files) {
        String text = Files.readString(file);
        text.substring(0, text.lastIndexOf('\n') + 1)
            .lines()
            .map(Sample::read)
            .filter(sample -> sample.trial() == trial)
            .forEach(samples::add);
      }
    }
    return samples;
  }

  @Test
  void whatSeveralThreadsProcessIsCountedTogetherAndEachTrialForItself() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int first = i * 100;
      var thread =
          new Thread(
              () -> {
                for (int sequence = first; sequence < first + 100; sequence++) {
                  processing.process(message(1, sequence, 0));
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    processing.process(message(2, 0, 0));
    List<Sample> samples = await(1, 400, 0);
    long print = 0;
    for (int sequence = 0; sequence < 400; sequence++) {
      print += Sample.print(sequence);
    }
    assertThat(samples.get(samples.size() - 1).print()).isEqualTo(print);
    Histogram ages = Sample.noAges();
    samples.forEach(sample -> sample.addLatencyTo(ages));
    assertThat(ages.getTotalCount()).isEqualTo(400);
    assertThat(ages.getMinValue()).isGreaterThan(TimeUnit.MINUTES.toMicros(9));
    assertThat(await(2, 1, 0)).isNotEmpty();
  }

  @Test
  void whatIsDamagedIsCountedApart() throws Exception {
    processing.process(message(3, 0, 0));
    processing.process(message(3, 1, 0).put(60, (byte) 0).put(61, (byte) 1));
    assertThat(await(3, 1, 1)).isNotEmpty();
  }

  @Test
  void whatIsDamagedCountsForItsOwnTrialAlsoAsAThreadsFirst() throws Exception {
    processing.process(message(5, 0, 0));
    processing.process(message(6, 0, 0).put(60, (byte) 0).put(61, (byte) 1));
    assertThat(await(5, 1, 0)).isNotEmpty();
    assertThat(await(6, 0, 1)).isNotEmpty();
    processing.process(message(7, 0, 0).limit(90));
    assertThat(await(7, 0, 1)).isNotEmpty();
  }

  @Test
  void aHeadThatCannotBeTrustedNamesNoTrial() throws Exception {
    processing.process(message(8, 0, 0));
    processing.process(message(8, 1, 0).put(7, (byte) 9));
    processing.process(ByteBuffer.allocate(10));
    assertThat(await(8, 1, 0)).isNotEmpty();
    processing.process(message(30, 0, 0)); // trials go by: it is not forgotten
    processing.process(ByteBuffer.allocate(10));
    assertThat(await(Sample.NO_TRIAL, 0, 3)).isNotEmpty();
  }

  @Test
  void aMessageTakesTheProcessorTimeThatItNames() {
    var threads = ManagementFactory.getThreadMXBean();
    processing.process(message(4, 0, 0)); // with everything loaded
    long before = threads.getCurrentThreadCpuTime();
    processing.process(message(4, 1, 50_000));
    long used = threads.getCurrentThreadCpuTime() - before;
    assertThat(used).isGreaterThanOrEqualTo(50_000_000);
    processing.process(message(4, 2, 0));
    assertThat(threads.getCurrentThreadCpuTime() - before - used).isLessThan(50_000_000);
  }

  private static ByteBuffer text(int costMillis) {
    var message = ByteBuffer.allocate(500);
    new TextMessage(costMillis, "frame").writeTo(message);
    return message;
  }

  @Test
  void textMessagesCountForNoTrialWhateverComesBetween() throws Exception {
    processing.process(text(0));
    processing.process(message(5, 0, 0));
    processing.process(text(0));
    processing.process(message(7, 0, 0)); // those of trial 5 are forgotten
    processing.process(text(0));
    List<Sample> samples = await(Sample.NO_TRIAL, 3, 0);
    Sample last = samples.get(samples.size() - 1);
    assertThat(last.print()).isZero();
    assertThat(last.latency()).isEqualTo(Sample.NO_AGES);
    assertThat(await(7, 1, 0)).isNotEmpty();
  }

  @Test
  void aTextMessageTakesTheProcessorTimeThatItNames() {
    var threads = ManagementFactory.getThreadMXBean();
    processing.process(text(0));
    long before = threads.getCurrentThreadCpuTime();
    processing.process(text(50));
    assertThat(threads.getCurrentThreadCpuTime() - before).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void aTextMessageWithABrokenHeadIsCountedAsDamaged() throws Exception {
    processing.process(text(0).put(3, (byte) 'x'));
    assertThat(await(Sample.NO_TRIAL, 0, 1)).isNotEmpty();
  }

  @Test
  void thereIsOneForAFolder() {
    assertThat(Processing.in(folder.resolve("."))).isSameAs(processing);
  }
}
