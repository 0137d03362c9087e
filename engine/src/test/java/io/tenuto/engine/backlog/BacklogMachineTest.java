package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import io.tenuto.engine.backlog.BacklogProblem.Kind;
import io.tenuto.engine.host.InLink;
import io.tenuto.log.PositionRange;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Lease;
import io.tenuto.wire.Origin;
import io.tenuto.wire.Receiver;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a backlog decides, without a disk. */
class BacklogMachineTest {
  private static final long MIB = 1 << 20;
  private static final Origin ORIGIN = new Origin("raw", "test", 1);
  private static final Room PLENTY = new Room(1 << 30, 1 << 30, 0);

  private final Recorded recorded = new Recorded();
  private BacklogMachine machine = machine(0, 0, PLENTY);
  private long delivery;
  private int released; // arrivals

  private BacklogMachine machine(long end, long unsettled, Room room) {
    return new BacklogMachine(2 * MIB, 0, end, unsettled, room, recorded);
  }

  private InLink link() {
    var link = new InLink(new Receiver(1, MIB), false, 0, recorded);
    machine.join(link);
    return link;
  }

  /** Messages that arrive on a link with credit for them. */
  private Arrival arrive(InLink link, int count) {
    return arrive(link, count, 0);
  }

  private Arrival arrive(InLink link, int count, long nowNanos) {
    ByteBuffer data = entries(count);
    link.receiver().onDeliveries(delivery, count, data.remaining(), 1);
    var arrival =
        new Arrival(
            link,
            delivery,
            count,
            1,
            ORIGIN,
            data.remaining(),
            data,
            null,
            false,
            () -> released++);
    delivery += count;
    machine.onArrival(arrival, nowNanos);
    return arrival;
  }

  private static ByteBuffer entries(int count) {
    ByteBuffer data = Frames.buffer(count * Entry.FIXED_BYTES);
    for (int i = 0; i < count; i++) {
      Entry.putHead(data, i, 0, 0, new byte[0], List.of());
    }
    return data.flip();
  }

  private StoredEntries stored(long position, int count) {
    return StoredEntries.of(
        position,
        count,
        new RecordForm(RecordForm.Kind.BATCH, 1, ORIGIN, 0, RecordForm.PayloadFile.NONE),
        entries(count),
        null,
        1000,
        List.of(new PositionRange(position, position + count)),
        () -> {});
  }

  private void demand(InLink link) {
    machine.onDemand(link, 1000, 100);
  }

  @Test
  void anAnswerFollowsTheLog() {
    InLink link = link();
    demand(link);
    Arrival arrival = arrive(link, 3);
    assertThat(recorded.take()).contains("credit").endsWith("store 3");
    machine.onStored(arrival, 0, 0);
    machine.onRoom(PLENTY);
    assertThat(recorded.take()).containsSubsequence("STORED 0+3", "read 0..3 at least one");
    assertThat(machine.ledger()).isEqualTo(new Ledger(3, 0, 0, 0, 0, 3));
  }

  @Test
  void aLinkThatIsLostBeforeItHasJoinedHoldsNothing() {
    var link = new InLink(new Receiver(1, MIB), false, 0, recorded);
    machine.leave(link);
    machine.join(link);
    assertThat(machine.memoryBytes()).isZero();
    assertThat(recorded.take()).isEmpty();
  }

  @Test
  void custodyIsNotTakenOfWhatALostLinkBrought() {
    InLink link = link();
    demand(link);
    Arrival arrival = arrive(link, 3);
    machine.leave(link);
    recorded.take();
    machine.onStored(arrival, 0, 0);
    machine.onRoom(PLENTY);
    assertThat(recorded.take()).startsWith("settle 0+3").noneMatch(said -> said.contains("STORED"));
    assertThat(machine.ledger()).isEqualTo(Ledger.EMPTY);
    assertThat(machine.empty()).isTrue();
  }

  @Test
  void whatHasNoLeaseWaitsForItAndIsStoredThen() {
    InLink link = link();
    InLink other = link();
    demand(link);
    long late = Lease.LEASE_NANOS + 1;
    long number = link.beat(late);
    arrive(link, 3, late);
    arrive(link, 2, late);
    assertThat(recorded.take()).noneMatch(said -> said.startsWith("store") || gaveBack(said));
    machine.onAlive(other, late);
    machine.onAlive(link, late);
    assertThat(recorded.take()).as("as long as there is no lease").isEmpty();
    link.onAlive(number);
    machine.onAlive(link, late);
    assertThat(recorded.take()).containsExactly("store 3", "store 2");
    assertThat(released).isZero();
    assertThat(machine.empty()).isFalse();
  }

  @Test
  void whatWaitsForALeaseGoesWithItsLink() {
    InLink link = link();
    demand(link);
    long late = Lease.LEASE_NANOS + 1;
    arrive(link, 3, late);
    recorded.take();
    machine.leave(link);
    machine.onAlive(link, late);
    assertThat(recorded.take()).isEmpty();
    assertThat(released).isOne();
    assertThat(machine.memoryBytes()).isZero();
  }

  @Test
  void whatWaitsForALeaseIsGivenBackWhereThereIsNoRoomForItAnyMore() {
    InLink link = link();
    demand(link);
    long late = Lease.LEASE_NANOS + 1;
    long number = link.beat(late);
    arrive(link, 3, late);
    machine.onRoom(new Room(1000, 1 << 30, 0));
    recorded.take();
    link.onAlive(number);
    machine.onAlive(link, late);
    assertThat(recorded.take()).containsExactly("RELEASED 0+3");
    assertThat(released).isOne();
  }

  private static boolean gaveBack(String said) {
    return said.startsWith("RELEASED");
  }

  @Test
  void custodyIsNotTakenWhenTheLeaseHasRunOutMeanwhile() {
    InLink link = link();
    demand(link);
    Arrival arrival = arrive(link, 3);
    recorded.take();
    machine.onStored(arrival, 0, Lease.LEASE_NANOS + 1);
    machine.onRoom(PLENTY);
    assertThat(recorded.take()).startsWith("settle 0+3").contains("RELEASED 0+3");
    assertThat(machine.ledger()).isEqualTo(Ledger.EMPTY);
  }

  @Test
  void withoutRoomNothingIsGrantedOrKept() {
    machine = machine(0, 0, new Room(1000, 1 << 30, 0));
    machine.start();
    assertThat(recorded.take()).containsExactly("problem BOUND_REACHED");
    InLink link = link();
    demand(link);
    assertThat(recorded.take()).isEmpty();
    machine.onRoom(new Room(1 << 30, 100, 0));
    assertThat(recorded.take()).as("told only once").isEmpty();
    machine.onRoom(PLENTY);
    assertThat(recorded.take()).containsExactly("room again", "credit");
  }

  @Test
  void whatCannotBeStoredIsGivenBack() {
    InLink link = link();
    demand(link);
    Arrival one = arrive(link, 3);
    Arrival two = arrive(link, 2);
    recorded.take();
    machine.onNotStored(one, Kind.DISK_FULL, "");
    machine.onNotStored(two, Kind.DISK_FULL, "");
    arrive(link, 4);
    assertThat(recorded.take()).containsExactly("problem DISK_FULL", "reclaim", "RELEASED 0+9");
    assertThat(machine.ledger()).isEqualTo(Ledger.EMPTY);
    assertThat(machine.empty()).isTrue();
    machine.onRoom(PLENTY);
    machine.onForfeit(link, 1000, 1000);
    assertThat(recorded.take()).startsWith("room again");
    assertThat(machine.full()).isFalse();
  }

  @Test
  void aLargeMessageIsRefusedBeforeItTakesMoreThanThereIs() {
    InLink link = link();
    machine.onRoom(new Room(4 * MIB, 1 << 30, 0));
    demand(link);
    link.receiver().onDeliveries(0, 1, 100, 1);
    recorded.take();
    assertThat(machine.admits(link, 0, 100, 4 * MIB)).isFalse();
    assertThat(recorded.take()).containsExactly("problem BOUND_REACHED", "reclaim", "RELEASED 0+1");
    machine.onRoom(new Room(4 * MIB, 1 << 30, 0));
    assertThat(machine.full()).as("until there is room for it").isTrue();
    machine.onRoom(new Room(5 * MIB, 1 << 30, 0));
    assertThat(machine.full()).isFalse();
  }

  @Test
  void whatAnEarlierLifeLeftIsReadFirst() {
    machine = machine(10, 7, PLENTY);
    machine.start();
    assertThat(recorded.take()).containsExactly("read 0..10 at least one");
    assertThat(machine.ledger()).isEqualTo(new Ledger(7, 0, 0, 0, 0, 7));
    machine.onRead(List.of(stored(0, 3), stored(6, 4)), 10);
    assertThat(recorded.take()).containsExactly("feed 0 0..3", "feed 6 0..4");
    recorded.fed.get(0).settled(0, 2, Settlement.DONE);
    recorded.fed.get(0).settled(2, 3, Settlement.REJECT);
    recorded.fed.get(1).settled(0, 4, Settlement.DONE);
    assertThat(recorded.take()).containsExactly("settle 0+2", "settle 2+1", "settle 6+4");
    assertThat(machine.ledger()).isEqualTo(new Ledger(7, 6, 1, 0, 0, 0));
  }

  @Test
  void readingWaitsForMemory() {
    machine = machine(100, 100, PLENTY);
    machine.start();
    recorded.take();
    machine.onRead(List.of(stored(0, 50)), 50);
    assertThat(recorded.take()).containsExactly("feed 0 0..50", "read 50..100");
    machine.onRead(List.of(), 50);
    assertThat(recorded.take()).as("the next record does not fit").isEmpty();
    recorded.fed.get(0).settled(0, 50, Settlement.DONE);
    assertThat(recorded.take()).containsExactly("settle 0+50", "read 50..100 at least one");
  }

  @Test
  void lostMessagesAreCountedExceptThoseInMemory() {
    machine = machine(100, 100, PLENTY);
    machine.start();
    machine.onRead(List.of(stored(10, 10), stored(40, 10)), 50);
    recorded.take();
    machine.onLost(List.of(new PositionRange(5, 60)), "damage");
    assertThat(recorded.take())
        .containsExactly("settle 5+5", "settle 20+20", "settle 50+10", "lost 35");
    assertThat(machine.ledger()).isEqualTo(new Ledger(100, 0, 0, 35, 0, 65));
  }

  @Test
  void messagesLostBeforeTheyWereAnsweredForAreCountedOnceTheyAre() {
    InLink link = link();
    demand(link);
    Arrival arrival = arrive(link, 3);
    machine.onLost(List.of(new PositionRange(0, 2)), "damage");
    assertThat(machine.ledger()).isEqualTo(Ledger.EMPTY);
    machine.onStored(arrival, 0, 0);
    assertThat(machine.ledger()).isEqualTo(new Ledger(3, 0, 0, 2, 0, 1));
  }

  @Test
  void aRecordThatWasWrittenAgainIsNotDeliveredTwice() {
    machine = machine(20, 20, PLENTY);
    machine.start();
    machine.onRead(List.of(stored(0, 10)), 10);
    machine.onCopied(0, 20, 10);
    machine.onCopied(10, 30, 10);
    recorded.take();
    machine.onRead(List.of(), 20);
    assertThat(recorded.take()).containsExactly("read 20..40");
    machine.onRead(List.of(stored(20, 10), stored(30, 10)), 40);
    assertThat(recorded.take()).containsExactly("feed 30 0..10");
  }

  @Test
  void aFailureToReadIsToldOnceAndTriedAgain() {
    machine = machine(10, 10, PLENTY);
    machine.start();
    recorded.take();
    machine.onReadFailed(Kind.READ_FAILED, "");
    machine.tick();
    assertThat(recorded.take()).containsExactly("problem READ_FAILED", "read 0..10 at least one");
    machine.onReadFailed(Kind.READ_FAILED, "");
    machine.tick();
    assertThat(recorded.take()).containsExactly("read 0..10 at least one");
    machine.onReadFailed(Kind.LATER_VERSION, "");
    machine.tick();
    assertThat(recorded.take()).containsExactly("problem LATER_VERSION");
  }
}
