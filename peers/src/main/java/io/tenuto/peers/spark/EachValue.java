package io.tenuto.peers.spark;

import io.tenuto.load.Processing;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.spark.sql.ForeachWriter;
import org.jspecify.annotations.Nullable;

/** Spark copies it for each task, which opens it, and hands it each of its records. */
final class EachValue extends ForeachWriter<byte[]> {
  private final String samples;
  private transient @Nullable Processing processing;

  EachValue(String samples) {
    this.samples = samples;
  }

  @Override
  public boolean open(long partition, long epoch) {
    processing = Processing.in(Path.of(samples));
    return true;
  }

  @Override
  public void process(byte[] value) {
    if (processing == null) {
      throw new IllegalStateException("a record came before the task was opened");
    }
    processing.process(ByteBuffer.wrap(value));
  }

  @Override
  public void close(@Nullable Throwable fault) {
    // Spark itself reports it
  }
}
