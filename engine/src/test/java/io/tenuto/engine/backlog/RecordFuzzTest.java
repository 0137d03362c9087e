package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenuto.log.PositionRange;
import io.tenuto.transport.Mutation;
import io.tenuto.transport.SampleFrames;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever an intact record of a backlog's log holds is read or said to be none of ours. */
@Timeout(600)
class RecordFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger(
          "tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 3_000_000 : 50_000);

  private static byte[] batch() {
    ByteBuffer entries = Frames.buffer(200);
    for (int i = 0; i < 2; i++) {
      Entry.putHead(entries, i, 99, 10, new byte[] {'{', '}'}, List.of(i));
      entries.put(new byte[10]);
    }
    var form =
        new RecordForm(
            RecordForm.Kind.BATCH,
            1,
            new Origin("raw", "camera", 7),
            0,
            RecordForm.PayloadFile.NONE);
    return SampleFrames.bytes(form.encoded(), entries.flip());
  }

  private static byte[] large() {
    ByteBuffer head = Frames.buffer(100);
    Entry.putHead(head, 5, 99, 0, new byte[] {'{', '}'}, List.of());
    head.flip();
    var form =
        new RecordForm(
            RecordForm.Kind.LARGE,
            2,
            new Origin("raw", "camera", 7),
            head.remaining(),
            RecordForm.PayloadFile.NONE);
    return SampleFrames.bytes(form.encoded(), head, ByteBuffer.wrap(new byte[50]));
  }

  @Test
  void mutatedRecordsAreReadOrRefusedAndNeverAnythingElse() {
    byte[] batch = batch();
    byte[] large = large();
    int read = 0;
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      var random = new Random(seed);
      boolean one = random.nextBoolean();
      byte[] record = Mutation.of(one ? large : batch, random);
      int count = random.nextInt(10) == 0 ? 1 + random.nextInt(1 << 30) : one ? 1 : 2;
      try {
        ByteBuffer data = Entry.view(ByteBuffer.wrap(record));
        RecordForm form = RecordForm.read(data);
        StoredEntries entries =
            StoredEntries.of(
                0, count, form, data, null, 1, List.of(new PositionRange(0, 1)), () -> {});
        assertThat(entries.bytes(0, 1)).as("seed %s", seed).isPositive();
        assertThat(entries.lastSequence()).as("seed %s", seed).isNotNegative();
        read++;
      } catch (IllegalArgumentException | RecordForm.LaterVersionException e) {
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
      } catch (RuntimeException | OutOfMemoryError e) {
        fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
      }
    }
    assertThat(read).as("records read").isBetween(RUNS / 20, RUNS - RUNS / 20);
  }
}
