package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.transport.Block;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Origin;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What several threads really touch, in every order that Lincheck's model checker tries: whatever
 * it is, somebody who calls one after the other could have seen the same. Everything else in the
 * connector belongs to the loop's thread.
 */
@Timeout(600)
@Tag("once")
class InterleavingsTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(LONG ? 10 : 3)
        .invocationsPerIteration(LONG ? 200 : 60)
        .threads(3)
        .actorsPerThread(3);
  }

  @Test
  void whatSeveralOfferIsTakenOnceInOrderAndItsRoomComesBack() {
    options().check(Offering.class);
  }

  @Test
  void noMemoryIsLentToTwoAtOnce() {
    options().check(Lending.class);
  }

  /** So that the two above mean something. */
  @Test
  void aPlantedRaceIsFound() {
    assertThatThrownBy(() -> options().check(Racing.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /** Callers that offer, and the loop's thread that takes and settles. */
  public static class Offering {
    private static final Origin ORIGIN = new Origin("raw", "camera", 1);
    private static final Payload SMALL = Payload.of(new byte[10]);
    private static final Payload LARGE = Payload.of(new byte[Intake.LARGE_BYTES]);
    private static final long ROOM = Intake.SEGMENT_BYTES + 2 * Intake.LARGE_BYTES;

    private final ArrayDeque<Taken> taken = new ArrayDeque<>(); // the loop's
    private final Intake intake =
        new Intake(
            new BufferPool(0),
            new Intake.Limits(ROOM, ROOM, false),
            1,
            () -> 0,
            () -> this.woken = true);
    private long next; // drawn under the intake's lock
    private volatile boolean woken;

    private record Taken(Entries entries, int from, int to) {}

    private long offer(Payload payload) {
      var message = new Intake.Incoming(ORIGIN, 0, Header.EMPTY, List.of(), payload);
      return intake.accept(message, bytes -> next++, null);
    }

    @Operation
    public long offerSmall() {
      return offer(SMALL);
    }

    @Operation
    public long offerLarge() {
      return offer(LARGE);
    }

    @Operation
    public long retained() {
      return intake.retainedBytes();
    }

    @Operation(nonParallelGroup = "loop")
    public String take() {
      woken = false; // what was asked for is done now
      return takeAll();
    }

    @Operation(nonParallelGroup = "loop")
    public int settle() {
      Taken first = taken.poll();
      if (first == null) {
        return 0;
      }
      first.entries.settled(first.from, first.to, Settlement.DONE);
      return first.to - first.from;
    }

    private String takeAll() {
      var sequences = new StringBuilder();
      intake.take(
          (entries, from, to) -> {
            taken.add(new Taken(entries, from, to));
            for (int i = from; i < to; i++) {
              sequences.append(Entry.view(entries.encoded(i, i + 1)).getLong(0)).append(" ");
            }
          });
      return sequences.toString();
    }

    @Validate
    public void whoTakesHasBeenToldOfWhatIsThere() {
      boolean told = woken;
      String left = takeAll();
      if (!left.isEmpty() && !told) {
        throw new IllegalStateException("nobody has been told of " + left);
      }
    }
  }

  /** Threads that borrow memory and give it back. */
  public static class Lending {
    private static final int PAGE = 4096;

    private final BufferPool pool = new BufferPool(2 * PAGE);
    private final AtomicInteger marks = new AtomicInteger();
    private volatile int pulse;

    @Operation
    public boolean borrow(@Param(gen = IntGen.class, conf = "1:2") int pages) {
      Block block = pool.take(pages * PAGE - 1);
      int mark = marks.incrementAndGet();
      block.data().putInt(0, mark);
      pulse = mark; // here another thread may go on
      boolean mine = block.data().getInt(0) == mark && pulse > 0;
      block.release();
      return mine;
    }
  }

  /** Two threads that count without a lock. */
  public static class Racing {
    private int next;

    @Operation
    public int draw() {
      return next++;
    }
  }
}
