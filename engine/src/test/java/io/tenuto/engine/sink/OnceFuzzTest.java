package io.tenuto.engine.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenuto.api.MessageId;
import io.tenuto.transport.Mutation;
import io.tenuto.transport.SampleFrames;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever lies beside a file of rows is read as far as it is whole. */
@Timeout(600)
class OnceFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger(
          "tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 1_000_000 : 20_000);
  private static final int BODY_AT = 12;

  private static OnceRecord record(int number) {
    var id = new MessageId("raw", "camera", 7, 5L * number, List.of(1, 2));
    return new OnceRecord(
        number, 100L * number, number, List.of(new IdentityRun(id, 5L * number + 4)));
  }

  /** Three entries, each twice; some of them changed, at times by somebody who sums them again. */
  private static byte[] index(Random random) {
    byte[] index = {};
    for (int i = 0; i < 6; i++) {
      byte[] copy = record(i / 2).copy();
      if (random.nextInt(3) == 0) {
        byte[] body = Mutation.of(Arrays.copyOfRange(copy, BODY_AT, copy.length), random);
        copy = SampleFrames.bytes(ByteBuffer.wrap(copy, 0, BODY_AT), ByteBuffer.wrap(body));
        byte[] length = ByteBuffer.allocate(4).putInt(body.length).array();
        System.arraycopy(length, 0, copy, 4, 4);
        int sum =
            Crc32c.joined(Crc32c.of(length, 0, 4), Crc32c.of(body, 0, body.length), body.length);
        ByteBuffer.wrap(copy).putInt(8, sum);
      }
      index = SampleFrames.bytes(ByteBuffer.wrap(index), ByteBuffer.wrap(copy));
    }
    return random.nextBoolean() ? index : Mutation.of(index, random);
  }

  @Test
  void aMutatedIndexIsReadAsFarAsItIsWhole() {
    int whole = 0;
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      byte[] index = index(new Random(seed));
      try {
        OnceScan scan = OnceScan.of(index);
        assertThat(scan.end()).as("seed %s", seed).isBetween(0, index.length);
        for (int i = 0; i < scan.records().size(); i++) {
          assertThat(scan.records().get(i).number()).as("seed %s", seed).isEqualTo(i);
        }
        whole += scan.complete() && scan.records().size() >= 3 ? 1 : 0;
      } catch (RuntimeException | OutOfMemoryError e) {
        fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
      }
    }
    assertThat(whole).as("read whole").isBetween(RUNS / 20, RUNS - RUNS / 20);
  }
}
