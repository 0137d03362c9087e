package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tenuto.api.RejectedMessageException;
import io.tenuto.transport.LandedPayload;
import io.tenuto.transport.Mutation;
import io.tenuto.transport.SampleFrames;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.Ranges;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a child writes to its standard output, also with checksums that are right. */
@Timeout(600)
class PipeFuzzTest {
  private static final long FIRST = Long.getLong("tenuto.fuzz.first", 1);
  private static final int RUNS =
      Integer.getInteger(
          "tenuto.fuzz.runs", Boolean.getBoolean("tenuto.long") ? 1_000_000 : 20_000);
  private static final List<FrameType> TYPES = List.of(FrameType.values());
  private static final long MOST_BYTES = 1 << 20;

  private int understood;
  private int refused;

  private final class Heard implements PipeReader.Handler {
    @Override
    public void onControl(Control control) {
      understood++;
    }

    @Override
    public void onSettle(ByteBuffer body) {
      Ranges.read(body, (first, count, outcome) -> assertThat(count).isPositive());
      understood++;
    }

    @Override
    public void onCredit(long messageLimit, long byteLimit) {
      understood++;
    }

    @Override
    public void onBatch(BatchHeader header, ByteBuffer entries) {
      understood++;
    }

    @Override
    public IncomingPayload place(ChunkHeader first, ByteBuffer head)
        throws RejectedMessageException {
      if (first.totalBytes() > MOST_BYTES) { // as the limit of a result does
        throw new RejectedMessageException("too large");
      }
      return IncomingPayload.inMemory((int) first.totalBytes());
    }

    @Override
    public void onLarge(ChunkHeader first, ByteBuffer head, LandedPayload payload) {
      understood++;
      payload.release();
    }
  }

  @Test
  void mutatedFramesAreUnderstoodOrRefusedAndNeverAnythingElse() throws Exception {
    for (long seed = FIRST; seed < FIRST + RUNS; seed++) {
      var random = new Random(seed);
      byte[] stream = {};
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        byte[] sound = Objects.requireNonNull(SampleFrames.ALL.get(TYPES.get(random.nextInt(10))));
        byte[] body = Mutation.of(SampleFrames.body(sound), random);
        byte[] frame =
            random.nextInt(10) == 0
                ? Mutation.of(sound, random)
                : SampleFrames.sealed(sound[4], body);
        stream = SampleFrames.bytes(ByteBuffer.wrap(stream), ByteBuffer.wrap(frame));
      }
      var reader = new PipeReader(new ByteArrayInputStream(stream));
      reader.open();
      var heard = new Heard();
      try {
        while (reader.next(heard)) {
          assertThat(understood).isPositive();
        }
      } catch (ProtocolException | IOException | RejectedMessageException e) {
        refused++;
        assertThat(e.getMessage()).as("seed %s", seed).isNotBlank();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("seed " + seed + " (-Dtenuto.fuzz.first=" + seed + " -Dtenuto.fuzz.runs=1)", e);
      } finally {
        reader.close();
      }
    }
    assertThat(understood).as("frames understood").isGreaterThanOrEqualTo(RUNS / 20);
    assertThat(refused).as("streams refused").isGreaterThanOrEqualTo(RUNS / 3);
  }
}
