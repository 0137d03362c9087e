package io.tenuto.engine.connector;

import io.tenuto.wire.Lease;
import io.tenuto.wire.Sender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One link to an engine or a backlog, as the dispatcher sees it. Owned by the dispatcher's thread.
 */
public final class Lane {
  private static final int MAX_CAUSES = 1024;

  private final String peer;
  private final boolean backlog;
  private final int epoch;
  private final long spoolAboveBytes;
  private final Sender<Flight> sender = new Sender<>();
  private final Lease.Grantor lease;
  private final Map<Long, String> causes = new LinkedHashMap<>();
  private boolean ready = true;
  private boolean draining;
  private boolean lost;
  private long mostBytes = Long.MAX_VALUE;
  private @Nullable String instance;
  private long asked; // how often the engine was asked to work for this lane alone
  private boolean asking;
  private boolean alone;

  /** Messages on their way over a lane. */
  record Flight(Entries entries, int from, int to, int attempt) {
    /** From the first to before the last, counted within this one. */
    Flight part(int first, int end) {
      return first == 0 && end == to - from
          ? this
          : new Flight(entries, from + first, from + end, attempt);
    }

    long bytes() {
      return entries.bytes(from, to);
    }

    static long messages(List<Flight> flights) {
      long messages = 0;
      for (Flight flight : flights) {
        messages += flight.to - flight.from;
      }
      return messages;
    }
  }

  /**
   * @param peer name of the engine, for people
   * @param backlog whether it stores rather than processes
   * @param epoch the link's lease epoch
   * @param spoolAboveBytes the receiver's limit of what it keeps in memory, from the handshake
   */
  public Lane(String peer, boolean backlog, int epoch, long spoolAboveBytes, long nowNanos) {
    this.peer = peer;
    this.backlog = backlog;
    this.epoch = epoch;
    this.spoolAboveBytes = spoolAboveBytes;
    this.lease = new Lease.Grantor(nowNanos);
  }

  public String peer() {
    return peer;
  }

  boolean backlog() {
    return backlog;
  }

  int epoch() {
    return epoch;
  }

  public Sender<Flight> sender() {
    return sender;
  }

  public Lease.Grantor lease() {
    return lease;
  }

  /** Whether the receiver must be taken for lost. */
  public boolean leaseRanOut(long nowNanos) {
    return sender.inFlight() == 0 ? lease.expiredAtRest(nowNanos) : lease.expired(nowNanos);
  }

  /**
   * What the engine calls this life of it: another link with the same one proves that it was never
   * lost. An engine that says none knows nothing of working for one lane alone either.
   */
  public void instance(String told) {
    instance = told;
  }

  @Nullable String instance() {
    return instance;
  }

  boolean isDraining() {
    return draining;
  }

  boolean canBeAlone() {
    return instance != null && !draining;
  }

  /** The engine is asked to work for this lane alone; returns the number of the question. */
  long askAlone() {
    asking = true;
    alone = false;
    return ++asked;
  }

  /** The engine may work for others again. */
  void askTogether() {
    asking = false;
    alone = false;
  }

  /** The engine works for this lane alone; an answer to an earlier question means nothing. */
  void alone(long question) {
    alone = asking && question == asked;
  }

  /** Whether the engine works on nothing but what is on this lane. */
  boolean isAlone() {
    return alone;
  }

  long charge(long entryBytes) {
    return Sender.charge(entryBytes, spoolAboveBytes);
  }

  /** Whether the link has written everything, so that a batch may be formed for it. */
  public void ready(boolean now) {
    ready = now;
  }

  /** The receiver wants no more. */
  public void draining() {
    draining = true;
  }

  /** The link is gone. */
  void lose() {
    lost = true;
  }

  boolean lost() {
    return lost;
  }

  /** Larger messages are never sent here: a backlog has nobody to whom it could reject them. */
  void takesAtMost(long bytes) {
    mostBytes = bytes;
  }

  boolean takes(long messageBytes) {
    return ready
        && !draining
        && messageBytes <= mostBytes
        && sender.freeMessages() > 0
        && sender.freeBytes() >= charge(messageBytes);
  }

  /** Why a delivery failed; told before it is settled. */
  public void cause(long delivery, String why) {
    if (causes.size() < MAX_CAUSES) {
      causes.put(delivery, why);
    }
  }

  @Nullable String takeCause(long delivery) {
    return causes.isEmpty() ? null : causes.remove(delivery);
  }
}
