package io.tenuto.engine.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which links one connector's group, or one engine that dials out, should have now: those
 * of the last lease. Dials with a growing pause, accepts peers that dial in, and lets go of peers
 * that are leased no more. Keeps the last lease for as long as no newer one comes. Owned by one
 * thread; does no I/O, reads no clock.
 */
final class LaneKeeperMachine {
  /** Pause after the first failure; doubled after each further one. */
  static final long FIRST_PAUSE_NANOS = 50_000_000L;

  static final long LONGEST_PAUSE_NANOS = 2_000_000_000L;

  /** Longer than a master keeps the leases of those that have died. */
  static final long WORTH_A_WORD_NANOS = 8_000_000_000L;

  private final Commands commands;
  private final Map<String, Wanted> wanted = new TreeMap<>();
  private final Map<Long, String> links = new LinkedHashMap<>();
  private List<Peer> lease = List.of();
  private long epoch;
  private long nextLink = 1;
  private long refusedLeases;

  /** What the machine wants done; performed at once. */
  interface Commands {
    /**
     * Begin to open a link; answer with {@link #onOpened} or {@link #onFailed}.
     *
     * @param attempt 0 for the first time, to choose among the peer's endpoints in turn
     */
    void dial(long link, Peer peer, int attempt);

    /** Send nothing more on a link and close it when everything on it is settled. */
    void release(long link);
  }

  private static final class Wanted {
    Peer peer;
    long link; // 0 while there is none
    long retryAtNanos;
    long pauseNanos = FIRST_PAUSE_NANOS;
    int attempt;
    boolean open;
    long missedSinceNanos; // while it is not open
    boolean told;

    Wanted(Peer peer, long nowNanos) {
      this.peer = peer;
      this.retryAtNanos = nowNanos;
      this.missedSinceNanos = nowNanos;
    }
  }

  LaneKeeperMachine(Commands commands) {
    this.commands = commands;
  }

  /**
   * A lease has come.
   *
   * @return false if it is older than the one held, and was not obeyed
   */
  boolean onLease(long newEpoch, List<Peer> peers, long nowNanos) {
    if (newEpoch < epoch) {
      refusedLeases++;
      return false;
    }
    epoch = newEpoch;
    lease = List.copyOf(peers);
    var names = new TreeSet<String>();
    for (Peer peer : peers) {
      names.add(peer.name());
      Wanted held = wanted.get(peer.name());
      if (held == null) {
        wanted.put(peer.name(), new Wanted(peer, nowNanos));
      } else if (!held.peer.equals(peer)) {
        held.peer = peer;
        held.retryAtNanos = nowNanos; // it has moved: no need to wait
      }
    }
    for (String name : new ArrayList<>(wanted.keySet())) {
      if (!names.contains(name)) {
        letGo(name);
      }
    }
    tick(nowNanos);
    return true;
  }

  private void letGo(String name) {
    Wanted gone = wanted.remove(name);
    if (gone != null && gone.link != 0) {
      commands.release(gone.link);
    }
  }

  /** Dials what is due. */
  void tick(long nowNanos) {
    for (Wanted want : wanted.values()) {
      if (want.link == 0 && !want.peer.endpoints().isEmpty() && want.retryAtNanos - nowNanos <= 0) {
        want.link = nextLink++;
        links.put(want.link, want.peer.name());
        commands.dial(want.link, want.peer, want.attempt);
      }
    }
  }

  /**
   * A dialled link is open.
   *
   * @return false if it is wanted no more and must be closed at once
   */
  boolean onOpened(long link) {
    Wanted want = wantedBy(link);
    if (want == null) {
      links.remove(link);
      return false;
    }
    want.pauseNanos = FIRST_PAUSE_NANOS;
    want.open = true;
    want.told = false;
    return true;
  }

  /**
   * A peer has dialled in.
   *
   * @param uninvited whether it may come in though no lease names it
   * @return the number of its link, or 0 if it may not
   */
  long onIncoming(String peer, boolean uninvited, long nowNanos) {
    Wanted want = wanted.get(peer);
    if (want == null && uninvited) {
      want = new Wanted(new Peer(peer, "", List.of()), nowNanos);
      wanted.put(peer, want);
    }
    if (want == null) {
      return 0;
    }
    long before = want.link;
    want.link = nextLink++;
    want.open = true;
    want.told = false;
    links.put(want.link, peer);
    if (before != 0) {
      commands.release(before); // it came back before its old link was found dead
    }
    return want.link;
  }

  /**
   * A link could not be opened, or has closed.
   *
   * @return whether this has gone on for so long now that people should hear of it; true once
   */
  boolean onFailed(long link, long nowNanos) {
    Wanted want = wantedBy(link);
    links.remove(link);
    if (want == null) {
      return false;
    }
    if (want.open) {
      want.open = false;
      want.missedSinceNanos = nowNanos;
    }
    boolean lasts = !want.told && nowNanos - want.missedSinceNanos > WORTH_A_WORD_NANOS;
    want.told |= lasts;
    want.link = 0;
    want.attempt++;
    want.retryAtNanos = nowNanos + want.pauseNanos;
    want.pauseNanos = Math.min(LONGEST_PAUSE_NANOS, want.pauseNanos * 2);
    return lasts;
  }

  private @Nullable Wanted wantedBy(long link) {
    String peer = links.get(link);
    Wanted want = peer == null ? null : wanted.get(peer);
    return want != null && want.link == link ? want : null;
  }

  /** Of the last lease, 0 before the first. */
  long epoch() {
    return epoch;
  }

  /** The peers of the last lease. */
  List<Peer> lease() {
    return lease;
  }

  /** Leases that were not obeyed because a newer one was held. */
  long refusedLeases() {
    return refusedLeases;
  }
}
