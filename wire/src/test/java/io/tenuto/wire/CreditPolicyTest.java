package io.tenuto.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a receiver's room is shared among its links. */
@Timeout(60)
class CreditPolicyTest {
  private static final long BUDGET_BYTES = 1 << 20;
  private static final long BASE_BYTES = CreditPolicy.BASE_BYTES;

  private final CreditPolicy policy = new CreditPolicy(BUDGET_BYTES);
  private final List<Peer> peers = new ArrayList<>();
  private Runnable granting = () -> policy.grant(peers, 8);

  /** A link with its sender, between which frames wait until they are delivered. */
  private final class Peer implements CreditPolicy.Member {
    final Receiver receiver = new Receiver(1, BUDGET_BYTES);
    final Sender<Object> sender = new Sender<>();
    final boolean drain;
    final ArrayDeque<Runnable> frames = new ArrayDeque<>();
    int reclaims;

    Peer(boolean drain) {
      this.drain = drain;
      peers.add(this);
    }

    void demand(long messages, long headBytes) {
      receiver.onDemand(messages, headBytes);
      grant();
    }

    void send(int count, long bytes) {
      long first = sender.send(count, bytes, this, true);
      receiver.onDeliveries(first, count, bytes, 1);
    }

    void finish(int count, long bytes) {
      receiver.finished(count);
      receiver.released(bytes);
      grant();
    }

    @Override
    public Receiver receiver() {
      return receiver;
    }

    @Override
    public boolean drain() {
      return drain;
    }

    @Override
    public void sendCredit() {
      ByteBuffer frame = receiver.creditFrame();
      frame.position(Frames.HEADER_BYTES);
      long messages = frame.getLong();
      long bytes = frame.getLong();
      frames.add(() -> sender.onCredit(messages, bytes));
    }

    @Override
    public void askBack() {
      reclaims++;
      frames.add(
          () -> {
            ByteBuffer forfeit = sender.forfeit();
            forfeit.position(Frames.HEADER_BYTES);
            receiver.onForfeit(forfeit.getLong(), forfeit.getLong());
            grant();
          });
    }
  }

  private void grant() {
    granting.run();
  }

  private void deliverAll() {
    for (int i = 0; i < 1000; i++) {
      boolean some = false;
      for (Peer peer : peers) {
        Runnable frame = peer.frames.poll();
        if (frame != null) {
          some = true;
          frame.run();
        }
      }
      if (!some) {
        return;
      }
    }
    throw new AssertionError("frames go to and fro without end");
  }

  private long committedBytes() {
    return peers.stream().mapToLong(peer -> peer.receiver.committedBytes()).sum();
  }

  @Test
  void everyLinkHasABaseWithoutAsking() {
    var one = new Peer(false);
    var two = new Peer(false);
    grant();
    deliverAll();
    assertThat(one.sender.freeBytes()).isEqualTo(BASE_BYTES);
    assertThat(two.sender.freeBytes()).isEqualTo(BASE_BYTES);
    assertThat(one.sender.freeMessages()).isEqualTo(1);
  }

  @Test
  void whoAsksGetsTheRest() {
    var asking = new Peer(false);
    var idle = new Peer(false);
    asking.demand(100, 1000);
    deliverAll();
    assertThat(asking.sender.freeBytes()).isEqualTo(BUDGET_BYTES - 2 * BASE_BYTES);
    assertThat(asking.sender.freeMessages()).isEqualTo(8);
    assertThat(idle.sender.freeBytes()).isEqualTo(BASE_BYTES);
  }

  @Test
  void whoseTurnItIsGetsOneMessageAndOthersGiveBackWhatTheyDoNotUse() {
    var chosen = new Peer(false);
    var greedy = new Peer(false);
    greedy.demand(100, 1000);
    deliverAll();
    greedy.send(1, 1000);
    chosen.receiver.onDemand(1, BUDGET_BYTES / 2);
    granting = () -> policy.grantOne(peers, chosen);
    grant();
    deliverAll();
    assertThat(greedy.sender.freeBytes()).isZero();
    assertThat(chosen.sender.freeBytes()).isGreaterThanOrEqualTo(BUDGET_BYTES / 2);
    assertThat(chosen.sender.freeMessages()).isEqualTo(1);
    assertThat(committedBytes()).isLessThanOrEqualTo(BUDGET_BYTES);
  }

  @Test
  void atLeastHalfGoesToDrainsWhileTheyAsk() {
    var drain = new Peer(true);
    var one = new Peer(false);
    var two = new Peer(false);
    for (Peer peer : peers) {
      peer.receiver.onDemand(100, 1000);
    }
    grant();
    deliverAll();
    long rest = BUDGET_BYTES - 3 * BASE_BYTES;
    assertThat(drain.sender.freeBytes()).isEqualTo(rest / 2);
    assertThat(one.sender.freeBytes()).isEqualTo(rest / 4);
    assertThat(two.sender.freeBytes()).isEqualTo(rest / 4);
  }

  @Test
  void idleLinksGiveTheirRoomBackForAMessageThatNeedsAllOfIt() {
    var large = new Peer(false);
    for (int i = 0; i < 5; i++) {
      new Peer(false);
    }
    grant();
    deliverAll();
    large.demand(1, BUDGET_BYTES);
    deliverAll();
    assertThat(large.sender.freeBytes()).isEqualTo(BUDGET_BYTES);
    large.send(1, BUDGET_BYTES);
    large.receiver.onDemand(0, 0);
    large.finish(1, BUDGET_BYTES);
    deliverAll();
    assertThat(peers).allMatch(peer -> peer.sender.freeBytes() >= BASE_BYTES);
  }

  @Test
  void soManyIdleLinksThatTheirBasesFillTheRoomAreNotAskedForThemForEveryMessage() {
    for (int i = 0; i < 3 * BUDGET_BYTES / BASE_BYTES; i++) {
      new Peer(false);
      grant();
    }
    deliverAll();
    var asking = new Peer(false);
    asking.demand(100, 1000);
    deliverAll();
    assertThat(asking.sender.freeBytes()).isGreaterThanOrEqualTo(BUDGET_BYTES / 4);
    int before = reclaims();
    for (int i = 0; i < 100; i++) {
      asking.send(1, 20_000);
      asking.finish(1, 20_000);
      deliverAll();
      assertThat(committedBytes()).isLessThanOrEqualTo(BUDGET_BYTES);
    }
    assertThat(reclaims() - before).as("questions in 100 messages").isZero();
    assertThat(peers).allMatch(peer -> peer.sender.freeBytes() > 0);
  }

  @Test
  void nobodyIsAskedForTheLittleThatIsMissing() {
    int idle = (int) (BUDGET_BYTES / 2 / BASE_BYTES);
    for (int i = 0; i < idle; i++) {
      new Peer(false);
    }
    grant();
    deliverAll();
    var asking = new Peer(false); // with it, each should have less than it has
    asking.demand(100, 1000);
    deliverAll();
    assertThat(reclaims()).isZero();
    assertThat(asking.sender.freeBytes()).isEqualTo(BUDGET_BYTES - idle * BASE_BYTES);
    asking.demand(100, BUDGET_BYTES / 2 + 1);
    deliverAll();
    assertThat(reclaims()).as("for a message that needs it").isPositive();
    assertThat(asking.sender.freeBytes()).isGreaterThan(BUDGET_BYTES / 2);
  }

  private int reclaims() {
    return peers.stream().mapToInt(peer -> peer.reclaims).sum();
  }

  @Test
  void aLinkThatStarvesDoesNotMultiplyTheFramesOfIdleOnes() {
    var starving = new Peer(false);
    var holding = new Peer(false);
    for (int i = 0; i < 4; i++) {
      new Peer(false);
    }
    grant();
    deliverAll();
    holding.demand(1, BUDGET_BYTES / 2);
    deliverAll();
    holding.send(1, BUDGET_BYTES / 2);
    starving.demand(1, BUDGET_BYTES);
    for (int i = 0; i < 100; i++) {
      grant();
    }
    deliverAll();
    assertThat(peers).allMatch(peer -> peer.reclaims <= 2);
    assertThat(starving.sender.freeBytes()).isLessThan(BUDGET_BYTES);
  }

  @Test
  void theBudgetHoldsWhateverHappens() {
    for (long seed = 1; seed <= 300; seed++) {
      peers.clear();
      var random = new Random(seed);
      var held = new ArrayList<Runnable>();
      for (int step = 0; step < 400; step++) {
        if (peers.isEmpty() || (peers.size() < 8 && random.nextInt(40) == 0)) {
          new Peer(random.nextInt(4) == 0);
          grant();
        }
        Peer peer = peers.get(random.nextInt(peers.size()));
        Runnable frame = peer.frames.poll();
        if (frame != null) {
          frame.run();
        }
        switch (random.nextInt(4)) {
          case 0 -> peer.demand(random.nextInt(50), random.nextInt((int) BUDGET_BYTES));
          case 1 -> {
            if (peer.sender.freeMessages() > 0 && peer.sender.freeBytes() > 0) {
              long bytes = 1L + random.nextInt((int) peer.sender.freeBytes());
              peer.send(1, bytes);
              held.add(() -> peer.finish(1, bytes));
            }
          }
          default -> {
            if (!held.isEmpty()) {
              held.remove(random.nextInt(held.size())).run();
            }
          }
        }
        assertThat(committedBytes()).as("seed %s", seed).isLessThanOrEqualTo(BUDGET_BYTES);
      }
    }
  }

  @Test
  void aBudgetOfLessThanFourBasesIsRefused() {
    assertThatThrownBy(() -> new CreditPolicy(4 * BASE_BYTES - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("below the minimum of 262144 bytes");
  }
}
