package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which links there are, by which lease. */
class LaneKeeperMachineTest {
  private static final long MS = 1_000_000L;

  private final List<String> said = new ArrayList<>();
  private final List<Long> dialled = new ArrayList<>();
  private final LaneKeeperMachine machine =
      new LaneKeeperMachine(
          new LaneKeeperMachine.Commands() {
            @Override
            public void dial(long link, Peer peer, int attempt) {
              dialled.add(link);
              said.add("dial " + peer.name() + " " + attempt);
            }

            @Override
            public void release(long link) {
              said.add("release " + link);
            }
          });

  private static Peer peer(String name) {
    return new Peer(name, "host", List.of("tcp://10.0.0.1:1"));
  }

  private static Peer dialsIn(String name) {
    return new Peer(name, "host", List.of());
  }

  private List<String> take() {
    List<String> taken = List.copyOf(said);
    said.clear();
    return taken;
  }

  @Test
  void aLeaseOfLowerEpochIsRefused() {
    assertThat(machine.onLease(5, List.of(peer("a")), 0)).isTrue();
    assertThat(machine.onLease(4, List.of(peer("b")), 0)).isFalse();
    assertThat(machine.lease()).containsExactly(peer("a"));
    assertThat(machine.refusedLeases()).isEqualTo(1);
    assertThat(take()).containsExactly("dial a 0");
  }

  @Test
  void failedDialsAreRepeatedWithGrowingPauses() {
    machine.onLease(1, List.of(peer("a")), 0);
    long now = 0;
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      take();
      machine.onFailed(dialled.get(dialled.size() - 1), now);
      long began = now;
      while (take().isEmpty()) {
        now += MS;
        machine.tick(now);
      }
      pauses.add((now - began) / MS);
    }
    assertThat(pauses.subList(0, 3)).containsExactly(50L, 100L, 200L);
    assertThat(pauses.get(8)).isEqualTo(2000);
  }

  @Test
  void aPeerThatIsMissedForLongIsWorthAWordEachTime() {
    machine.onLease(1, List.of(peer("a")), 0);
    assertThat(failUntil(0, 8_000 * MS)).as("within 8 s").isZero();
    assertThat(failUntil(8_000 * MS, 60_000 * MS)).as("within a minute").isEqualTo(1);
    machine.tick(70_000 * MS);
    machine.onOpened(dialled.get(dialled.size() - 1));
    assertThat(failUntil(100_000 * MS, 108_000 * MS)).as("within 8 s of being lost").isZero();
    assertThat(failUntil(108_000 * MS, 160_000 * MS)).isEqualTo(1);
  }

  /** Fails every dial; counts how often that was worth a word. */
  private int failUntil(long fromNanos, long untilNanos) {
    int words = 0;
    for (long now = fromNanos; now <= untilNanos; now += 25 * MS) {
      machine.tick(now);
      words += machine.onFailed(dialled.get(dialled.size() - 1), now) ? 1 : 0;
    }
    return words;
  }

  @Test
  void aLostLinkIsDialledAgainSoon() {
    machine.onLease(1, List.of(peer("a")), 0);
    assertThat(machine.onOpened(1)).isTrue();
    machine.onFailed(1, 0);
    take();
    machine.tick(50 * MS);
    assertThat(take()).containsExactly("dial a 1");
  }

  @Test
  void aPeerThatIsLeasedNoMoreIsReleased() {
    machine.onLease(1, List.of(peer("a"), peer("b")), 0);
    machine.onOpened(1);
    machine.onOpened(2);
    take();
    machine.onLease(2, List.of(peer("b")), 0);
    assertThat(take()).containsExactly("release 1");
    machine.onFailed(1, 0);
    machine.tick(60_000 * MS);
    assertThat(take()).isEmpty();
  }

  @Test
  void aLinkThatOpensAfterItsLeaseIsNotWanted() {
    machine.onLease(1, List.of(peer("a")), 0);
    machine.onLease(2, List.of(), 0);
    assertThat(machine.onOpened(1)).isFalse();
    machine.onLease(3, List.of(peer("a")), 0);
    assertThat(machine.onOpened(2)).isTrue();
  }

  @Test
  void onlyLeasedPeersMayDialIn() {
    machine.onLease(1, List.of(dialsIn("a")), 0);
    assertThat(take()).isEmpty();
    assertThat(machine.onIncoming("a", false, 0)).isPositive();
    assertThat(machine.onIncoming("b", false, 0)).isZero();
    assertThat(machine.onIncoming("b", true, 0)).isPositive();
  }

  @Test
  void aPeerThatComesBackReplacesItsOldLink() {
    machine.onLease(1, List.of(dialsIn("a")), 0);
    long first = machine.onIncoming("a", false, 0);
    long second = machine.onIncoming("a", false, 0);
    assertThat(take()).containsExactly("release " + first);
    machine.onFailed(first, 0);
    machine.onLease(2, List.of(), 0);
    assertThat(take()).containsExactly("release " + second);
  }

  @Test
  void aPeerThatMovedIsDialledAtItsNewPlaceAtOnce() {
    machine.onLease(1, List.of(peer("a")), 0);
    machine.onFailed(1, 0);
    take();
    machine.onLease(2, List.of(new Peer("a", "host", List.of("tcp://10.0.0.2:2"))), 1);
    assertThat(take()).containsExactly("dial a 1");
  }

  @Test
  void randomHistoriesEndWithExactlyTheLeasedLinks() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      Map<Long, String> open = new TreeMap<>();
      Map<Long, String> dialling = new TreeMap<>();
      List<Long> released = new ArrayList<>();
      var subject =
          new LaneKeeperMachine(
              new LaneKeeperMachine.Commands() {
                @Override
                public void dial(long link, Peer peer, int attempt) {
                  dialling.put(link, peer.name());
                }

                @Override
                public void release(long link) {
                  released.add(link);
                }
              });
      long now = 0;
      for (int i = 0; i < 200; i++) {
        now += random.nextInt(300) * MS;
        switch (random.nextInt(5)) {
          case 0 -> {
            List<Peer> peers = new ArrayList<>();
            for (int p = 0; p < 5; p++) {
              if (random.nextBoolean()) {
                peers.add(peer("p" + p));
              }
            }
            subject.onLease(i, peers, now);
          }
          case 1 -> {
            if (!dialling.isEmpty()) {
              long link = dialling.keySet().iterator().next();
              String peer = dialling.remove(link);
              if (subject.onOpened(link)) {
                open.put(link, peer);
              }
            }
          }
          case 2 -> {
            if (!dialling.isEmpty()) {
              long link = dialling.keySet().iterator().next();
              dialling.remove(link);
              subject.onFailed(link, now);
            }
          }
          case 3 -> {
            if (!open.isEmpty()) {
              long link = open.keySet().iterator().next();
              open.remove(link);
              subject.onFailed(link, now);
            }
          }
          default -> subject.tick(now);
        }
      }
      for (int i = 0; i < 10; i++) {
        now += 3000 * MS;
        subject.tick(now);
        for (long link : List.copyOf(dialling.keySet())) {
          String peer = dialling.remove(link);
          if (subject.onOpened(link)) {
            open.put(link, peer);
          }
        }
        for (long link : List.copyOf(released)) {
          released.remove(link);
          if (open.remove(link) != null) {
            subject.onFailed(link, now);
          }
        }
      }
      assertThat(open.values())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(subject.lease().stream().map(Peer::name).toList());
    }
  }
}
