package io.tenuto.wire;

import io.tenuto.api.Settlement;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of one link: numbers deliveries, spends credit, and finds what a settlement
 * speaks of. Delivery numbers count from 0 on each link, so that a settlement that comes late can
 * never match a delivery of another link.
 *
 * @param <T> what the owner keeps with a range of deliveries until it is settled
 */
public final class Sender<T> {
  private final List<Flight<T>> flights = new ArrayList<>();
  private int head; // index of the first flight that is not all settled
  private final Map<Origin, Integer> routes = new HashMap<>();
  private final ArrayDeque<Control> announcements = new ArrayDeque<>();
  private long nextDelivery;
  private long usedMessages;
  private long usedBytes;
  private long messageLimit;
  private long byteLimit;
  private long demandMessages;
  private long demandBytes;

  /** Receives what a settle frame says. */
  public interface Settled<T> {
    /**
     * Some of a flight's deliveries, {@code from} inclusive to {@code to} exclusive within the
     * flight, are settled now and were not before.
     */
    void settled(T flight, int from, int to, long firstDelivery, Settlement outcome);
  }

  /** A range of deliveries on its way. */
  private static final class Flight<T> {
    final long first;
    final int count;
    @Nullable T what; // null once all is settled: a payload must not outlive its settlement here
    int open;
    final BitSet settled = new BitSet(0);

    Flight(long first, int count, T what) {
      this.first = first;
      this.count = count;
      this.what = what;
      this.open = count;
    }
  }

  /**
   * The receiver's limits, absolute since the link began; lower than before is a protocol error.
   */
  public void onCredit(long newMessageLimit, long newByteLimit) {
    if (newMessageLimit < messageLimit || newByteLimit < byteLimit) {
      throw new ProtocolException(
          "credit fell from "
              + messageLimit
              + " messages, "
              + byteLimit
              + " bytes to "
              + newMessageLimit
              + ", "
              + newByteLimit
              + "; limits only rise");
    }
    messageLimit = newMessageLimit;
    byteLimit = newByteLimit;
  }

  /** How many messages may be sent now. */
  public long freeMessages() {
    return messageLimit - usedMessages;
  }

  /** How many bytes (charges) may be sent now. */
  public long freeBytes() {
    return byteLimit - usedBytes;
  }

  /** The charge of a message: what it takes of the byte credit. */
  public static long charge(long entryBytes, long spoolAboveBytes) {
    return entryBytes <= spoolAboveBytes ? entryBytes : Receiver.SPOOL_CHARGE_BYTES;
  }

  /** The route number of an origin; announces it on first use (see {@link #announcement}). */
  public int route(Origin origin) {
    Integer known = routes.get(origin);
    if (known != null) {
      return known;
    }
    int route = routes.size();
    if (route > Receiver.MAX_ROUTE) {
      throw new IllegalStateException("more than 65,536 origins on one link; open another link");
    }
    routes.put(origin, route);
    announcements.add(origin.announce(route));
    return route;
  }

  /** A control frame that must be sent before the next batch, or null. */
  public @Nullable Control announcement() {
    return announcements.poll();
  }

  /** Takes the number for {@code count} deliveries that cost {@code bytes} of credit. */
  public long send(int count, long bytes, T what, boolean awaitSettlement) {
    if (count > freeMessages() || bytes > freeBytes()) {
      throw new IllegalStateException(
          "sending "
              + count
              + " messages, "
              + bytes
              + " bytes over the credit of "
              + freeMessages()
              + ", "
              + freeBytes());
    }
    long first = nextDelivery;
    nextDelivery += count;
    usedMessages += count;
    usedBytes += bytes;
    if (awaitSettlement) {
      flights.add(new Flight<>(first, count, Objects.requireNonNull(what)));
    }
    return first;
  }

  /** Gives all unspent credit back; returns the frame that says so. */
  public ByteBuffer forfeit() {
    long messages = freeMessages();
    long bytes = freeBytes();
    usedMessages += messages;
    usedBytes += bytes;
    return Frames.forfeit(messages, bytes);
  }

  /**
   * Whether the receiver should be told about this demand: it is news that could earn more credit.
   */
  public boolean demandIsNews(long messages, long bytes) {
    boolean news =
        (messages == 0) != (demandMessages == 0)
            || messages > 2 * demandMessages
            || bytes > 2 * demandBytes;
    if (news) {
      demandMessages = messages;
      demandBytes = bytes;
    }
    return news;
  }

  /**
   * Reads a settle frame; numbers that are settled already, or were never sent, are passed over.
   */
  public void onSettle(ByteBuffer body, Settled<? super T> visitor) {
    Ranges.read(body, (first, count, outcome) -> settle(first, count, outcome, visitor));
  }

  private void settle(long first, int count, Settlement outcome, Settled<? super T> visitor) {
    long end = first + count;
    for (int i = find(first); i < flights.size() && flights.get(i).first < end; i++) {
      Flight<T> flight = flights.get(i);
      int from = (int) Math.max(0, first - flight.first);
      int to = (int) Math.min(flight.count, end - flight.first);
      settle(flight, from, to, outcome, visitor);
    }
    trim();
  }

  private void settle(
      Flight<T> flight, int from, int to, Settlement outcome, Settled<? super T> visitor) {
    if (flight.open == flight.count
        && to - from == flight.count) { // the usual case: all at once, no bits needed
      visitor.settled(close(flight), from, to, flight.first + from, outcome);
      return;
    }
    if (flight.open == 0) {
      return;
    }
    for (int start = flight.settled.nextClearBit(from); start < to; ) {
      int set = flight.settled.nextSetBit(start);
      int stop = set < 0 || set > to ? to : set;
      flight.settled.set(start, stop);
      T what = Objects.requireNonNull(flight.what);
      flight.open -= stop - start;
      if (flight.open == 0) {
        close(flight);
      }
      visitor.settled(what, start, stop, flight.first + start, outcome);
      start = flight.settled.nextClearBit(stop);
    }
  }

  private static <T> T close(Flight<T> flight) {
    T what = Objects.requireNonNull(flight.what);
    flight.what = null;
    flight.open = 0;
    return what;
  }

  /** Index of the first flight that ends behind {@code delivery}. */
  private int find(long delivery) {
    int low = head;
    int high = flights.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      Flight<T> flight = flights.get(middle);
      if (flight.first + flight.count <= delivery) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void trim() {
    while (head < flights.size() && flights.get(head).open == 0) {
      head++;
    }
    if (head > 1024 && head * 2 > flights.size()) {
      flights.subList(0, head).clear();
      head = 0;
    }
  }

  /** Visits every range that is not settled, in order, and forgets all: the link is gone. */
  public void revoke(Settled<? super T> visitor) {
    for (Flight<T> flight : flights.subList(head, flights.size())) {
      settle(flight, 0, flight.count, Settlement.RELEASED, visitor);
    }
    flights.clear();
    head = 0;
  }

  /** Deliveries that are not settled. */
  public long inFlight() {
    long open = 0;
    for (Flight<T> flight : flights.subList(head, flights.size())) {
      open += flight.open;
    }
    return open;
  }
}
