package io.tenuto.peers.flink;

import io.tenuto.load.Processing;
import io.tenuto.peers.Child;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Flink copies it for each task, which opens it, and hands it each of its messages. */
final class EachMessage extends RichFlatMapFunction<byte[], byte[]> {
  private static final AtomicInteger TO_OPEN = new AtomicInteger();

  private final String samples;
  private transient @Nullable Processing processing;

  EachMessage(String samples) {
    this.samples = samples;
  }

  /** How many tasks there are, all in this process. */
  static void expectTasks(int tasks) {
    TO_OPEN.set(tasks);
  }

  @Override
  public void open(OpenContext context) {
    processing = Processing.in(Path.of(samples));
    if (TO_OPEN.decrementAndGet() == 0) {
      Child.ready();
    }
  }

  @Override
  public void flatMap(byte[] message, Collector<byte[]> results) {
    if (processing == null) {
      throw new IllegalStateException("a message came before the task was opened");
    }
    processing.process(ByteBuffer.wrap(message));
  }
}
