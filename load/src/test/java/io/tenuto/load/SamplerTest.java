package io.tenuto.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  private static final Sample SAMPLE = new Sample("source", 1, 1, 1, 0, 1, 0, Sample.NO_AGES);

  @TempDir private Path folder;

  /** Takes nothing. */
  private static final class FullDisk extends Writer {
    @Override
    public void write(char[] characters, int from, int length) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void whoCannotWriteSamplesSaysWhichAndWhy() throws Exception {
    var sampler =
        new Sampler(folder.resolve("source-1.txt"), () -> List.of(SAMPLE), path -> new FullDisk());
    try (sampler) {
      assertThat(awaitFault()).contains("source-1.txt").contains("No space left on device");
    }
  }

  @Test
  void whoCannotTellItsSamplesSaysSoToo() throws Exception {
    try (var sampler =
        new Sampler(
            folder,
            "processing",
            () -> {
              throw new IllegalStateException("no counters");
            })) {
      assertThat(sampler).isNotNull();
      assertThat(awaitFault()).contains("processing-").contains("no counters");
    }
  }

  private String awaitFault() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (SampleFault.in(folder).isEmpty()) {
      assertThat(System.nanoTime() - deadline).as("a fault in %s", folder).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
    return SampleFault.in(folder).orElseThrow();
  }

  @Test
  void whoCanWriteHasNoFault() throws Exception {
    try (var sampler = new Sampler(folder, "source", () -> List.of(SAMPLE))) {
      sampler.write();
      assertThat(SampleFault.in(folder)).isEmpty();
    }
  }
}
