package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.DeliveryException;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.log.PositionRange;
import io.tenuto.transport.BufferPool;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keeper's log: what it has told as kept is there, at the place that was told. */
class KeptLogTest {
  private static final int CUTS = Boolean.getBoolean("tenuto.long") ? 200 : 30;

  @TempDir Path folder;

  private final BufferPool pool = new BufferPool(1 << 20);
  private final List<Entries> kept = new ArrayList<>();
  private final List<Entries> refused = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  /** Some messages without payloads. */
  private record Messages(long first, int count, ByteBuffer data) implements Entries {
    static Messages of(long first, int count) {
      ByteBuffer data = Frames.buffer(count * Entry.FIXED_BYTES);
      for (int i = 0; i < count; i++) {
        Entry.putHead(data, first + i, 0, 0, new byte[0], List.of());
      }
      return new Messages(first, count, data.flip());
    }

    @Override
    public Origin origin() {
      return new Origin("source", "test", 7);
    }

    @Override
    public long bytes(int from, int to) {
      return (to - from) * (long) Entry.FIXED_BYTES;
    }

    @Override
    public ByteBuffer encoded(int from, int to) {
      return data.slice(from * Entry.FIXED_BYTES, (to - from) * Entry.FIXED_BYTES);
    }

    @Override
    public void settled(int from, int to, Settlement outcome) {
      throw new IllegalStateException("a keeper's log settles by position");
    }
  }

  private KeptLog open(CutStorage disk) throws IOException {
    return KeptLog.open(
        folder,
        disk,
        8 << 20,
        pool,
        7,
        new KeptLog.Told() {
          @Override
          public void kept(Entries entries) {
            kept.add(entries);
          }

          @Override
          public void refused(Entries entries) {
            refused.add(entries);
          }

          @Override
          public void failed(DeliveryException why) {
            said.add(String.valueOf(why.getMessage()));
          }

          @Override
          public void notice(String text) {
            said.add(text);
          }
        });
  }

  private static void add(KeptLog log, long first, int count) {
    log.add(Messages.of(first, count), 0, count);
  }

  /** The first sequence at each position that is not settled. */
  private static List<String> unsettled(KeptLog log) throws IOException {
    List<String> all = new ArrayList<>();
    long from = 0;
    while (from < log.end()) {
      KeptLog.Read read = log.read(from, log.end());
      for (KeptLog.Kept one : read.kept()) {
        for (int i = one.from(); i < one.to(); i++) {
          long sequence = Entry.view(one.entries().encoded(i, i + 1)).getLong(0);
          all.add(one.position() + i - one.from() + ":" + sequence);
        }
        one.release().run();
      }
      from = read.next();
    }
    return all;
  }

  @Test
  void messagesHavePositionsWithoutGapsAndGoWhenTheyAreSettled() throws Exception {
    var disk = new CutStorage();
    KeptLog log = open(disk);
    add(log, 0, 3);
    add(log, 10, 2);
    assertThat(kept).isEmpty();
    log.commit();
    assertThat(kept).hasSize(2);
    assertThat(unsettled(log)).containsExactly("0:0", "1:1", "2:2", "3:10", "4:11");
    log.settle(List.of(new PositionRange(1, 2), new PositionRange(4, 900)));
    log.tidy();
    assertThat(unsettled(log)).containsExactly("0:0", "2:2", "3:10");
    assertThat(log.unsettled()).isEqualTo(3);
    log.close();
    KeptLog again = open(disk);
    assertThat(unsettled(again)).containsExactly("0:0", "2:2", "3:10");
    assertThat(again.nextSequence()).isEqualTo(12);
    assertThat(again.incarnation()).isEqualTo(7);
    again.close();
  }

  @Test
  void whatWasToldAsKeptIsThereAfterEveryPowerCut() throws Exception {
    for (int cut = 0; cut < CUTS; cut++) {
      var random = new Random(cut);
      var disk = new CutStorage();
      KeptLog log = open(disk);
      long next = 0;
      long safe = 0;
      for (int i = random.nextInt(20); i >= 0; i--) {
        int count = 1 + random.nextInt(5);
        add(log, next, count);
        next += count;
        if (random.nextBoolean()) {
          log.commit();
          safe = next;
        }
      }
      KeptLog after = open(disk.afterCut(random));
      List<String> there = unsettled(after);
      for (long sequence = 0; sequence < safe; sequence++) {
        assertThat(there).as("cut " + cut).contains(sequence + ":" + sequence);
      }
      assertThat(after.nextSequence()).as("cut " + cut).isGreaterThanOrEqualTo(safe);
    }
  }

  @Test
  void afterAFailedForceNothingIsToldAsKept() throws Exception {
    var disk = new CutStorage();
    KeptLog log = open(disk);
    add(log, 0, 1);
    log.commit();
    disk.failNextForce();
    add(log, 1, 1);
    log.commit();
    add(log, 2, 1);
    log.commit();
    assertThat(kept).hasSize(1);
    assertThat(refused).hasSize(2);
    assertThat(said).singleElement().asString().contains("start the keeper again");
  }

  @Test
  void aRunThatBeginsAnewHasSequencesOfItsOwn() throws Exception {
    var disk = new CutStorage();
    KeptLog log = open(disk);
    add(log, 0, 3);
    log.commit();
    log.settle(List.of(new PositionRange(0, 3)));
    log.restart(8);
    assertThat(log.nextSequence()).isZero();
    assertThat(log.incarnation()).isEqualTo(8);
    log.advance(40);
    assertThat(log.nextSequence()).isEqualTo(40);
    log.restart(8);
    assertThat(log.nextSequence()).as("the same run").isEqualTo(40);
    log.close();
    assertThat(open(disk).nextSequence()).isEqualTo(40);
  }
}
