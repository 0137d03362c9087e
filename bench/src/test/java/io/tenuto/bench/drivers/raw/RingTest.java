package io.tenuto.bench.drivers.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RingTest {
  private static final int MESSAGES = 3_000;
  private static final int LARGEST = 1 << 20;

  @TempDir private Path folder;
  private Ring reader;
  private Ring writer;

  @BeforeEach
  void map() throws Exception {
    reader = Ring.create(folder.resolve("ring"));
    writer = Ring.open(folder.resolve("ring"));
  }

  private static ByteBuffer message(Random random) {
    var bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(LARGEST) : random.nextInt(200)];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void whatIsReadIsWhatWasWrittenAroundTheRingManyTimes() throws Exception {
    var writing =
        CompletableFuture.runAsync(
            () -> {
              var random = new Random(1);
              for (int i = 0; i < MESSAGES; i++) {
                ByteBuffer message = message(random);
                while (!writer.offer(message)) {
                  Thread.onSpinWait();
                }
              }
            });
    var random = new Random(1);
    for (int i = 0; i < MESSAGES; i++) {
      ByteBuffer read = reader.poll();
      while (read == null && !writing.isCompletedExceptionally()) {
        Thread.onSpinWait();
        read = reader.poll();
      }
      assertThat(Objects.requireNonNull(read)).as("message %s", i).isEqualTo(message(random));
      reader.free();
    }
    writing.get();
    assertThat(reader.poll()).isNull();
  }

  @Test
  void aFullRingTakesNoMoreUntilSomethingWasRead() {
    ByteBuffer third = ByteBuffer.allocate(Ring.CAPACITY / 3);
    assertThat(writer.offer(third)).isTrue();
    assertThat(writer.offer(third)).isTrue();
    assertThat(writer.offer(third)).isFalse();
    assertThat(reader.poll()).isEqualTo(third);
    assertThat(writer.offer(third)).as("it is still being read").isFalse();
    reader.free();
    assertThat(writer.offer(third)).isTrue();
  }

  @Test
  void whatNeverFitsIsRefused() {
    assertThatThrownBy(() -> writer.offer(ByteBuffer.allocate(Ring.CAPACITY / 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half of the ring");
  }
}
