package io.tenuto.engine.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a TCP source, and who of them is read. When unfinished messages together hold
 * more than the budget, only the one furthest on is read until it is complete: memory stays below
 * the budget plus one message, and somebody always gets on. Owned by one thread.
 */
final class TcpClients {
  private final long budgetBytes;
  private final long stallNanos;
  private final List<TcpClient> all = new ArrayList<>();
  private @Nullable TcpClient only;
  private long mostHeldBytes;

  TcpClients(long budgetBytes, long stallNanos) {
    this.budgetBytes = budgetBytes;
    this.stallNanos = stallNanos;
  }

  void add(TcpClient client, long nowNanos) {
    all.add(client);
    balance(nowNanos);
  }

  void remove(TcpClient client, long nowNanos) {
    all.remove(client);
    client.close();
    balance(nowNanos);
  }

  int count() {
    return all.size();
  }

  /**
   * A client that has been silent for too long in the middle of a message; null if there is none.
   */
  @Nullable TcpClient stalled(long nowNanos) {
    for (TcpClient client : all) {
      if (client.silentNanos(nowNanos) >= stallNanos) {
        return client;
      }
    }
    return null;
  }

  /** Nanoseconds until the next client may count as stalled, above 0; 0 for never. */
  long untilStallNanos(long nowNanos) {
    long least = 0;
    for (TcpClient client : all) {
      if (client.reading() && client.framer().midMessage()) {
        long left = Math.max(1, stallNanos - client.silentNanos(nowNanos));
        least = least == 0 ? left : Math.min(least, left);
      }
    }
    return least;
  }

  /** Decides anew who is read, after what is held has changed. */
  void balance(long nowNanos) {
    long heldBytes = 0;
    TcpClient furthest = null;
    for (TcpClient client : all) {
      int held = client.framer().heldBytes();
      heldBytes += held;
      furthest = furthest == null || held > furthest.framer().heldBytes() ? client : furthest;
    }
    mostHeldBytes = Math.max(mostHeldBytes, heldBytes);
    TcpClient before = only;
    if (heldBytes <= budgetBytes) {
      only = null;
    } else if (before == null || !all.contains(before) || before.framer().heldBytes() == 0) {
      only = furthest;
    }
    if (only != before || only != null) {
      for (TcpClient client : all) {
        client.setReading(only == null || only == client, nowNanos);
      }
    }
  }

  /** The most memory that unfinished messages have held at any time. */
  long mostHeldBytes() {
    return mostHeldBytes;
  }

  void close() {
    all.forEach(TcpClient::close);
    all.clear();
  }
}
