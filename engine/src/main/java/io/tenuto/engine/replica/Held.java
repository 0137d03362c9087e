package io.tenuto.engine.replica;

import io.tenuto.engine.connector.Entries;
import java.util.BitSet;

/**
 * Messages that go to every keeper as one record, until all groups have settled them. Owned by the
 * loop's thread.
 */
final class Held {
  /** Not there, and not on the way. */
  static final long NOWHERE = -1;

  private final long ticket;
  private final Entries entries;
  private final int from;
  private final int to;
  private final boolean again;
  private final Copy[] copies;
  private final BitSet settled = new BitSet();
  private boolean accepted;

  /** What one keeper has of it. */
  static final class Copy {
    private long position = NOWHERE;
    private boolean stored;

    long position() {
      return position;
    }

    boolean stored() {
      return stored;
    }

    boolean onItsWay() {
      return position != NOWHERE && !stored;
    }

    void sent(long at) {
      position = at;
      stored = false;
    }

    void found(long at) {
      position = at;
      stored = true;
    }

    void stores() {
      stored = true;
    }

    void lose() {
      position = NOWHERE;
      stored = false;
    }
  }

  /**
   * @param ticket its place in the order of all
   * @param again whether an earlier life accepted it, or had sent it
   */
  Held(long ticket, Entries entries, int from, int to, boolean again, int keepers) {
    this.ticket = ticket;
    this.entries = entries;
    this.from = from;
    this.to = to;
    this.again = again;
    this.copies = new Copy[keepers];
    for (int i = 0; i < keepers; i++) {
      copies[i] = new Copy();
    }
  }

  long ticket() {
    return ticket;
  }

  Entries entries() {
    return entries;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int count() {
    return to - from;
  }

  boolean again() {
    return again;
  }

  Copy at(int keeper) {
    return copies[keeper];
  }

  boolean storedByAll() {
    for (Copy copy : copies) {
      if (!copy.stored) {
        return false;
      }
    }
    return true;
  }

  boolean accepted() {
    return accepted;
  }

  void accept() {
    accepted = true;
  }

  /** These need to be kept no more. */
  void settle(int first, int end) {
    settled.set(first, end);
  }

  BitSet settled() {
    return settled;
  }

  boolean over() {
    return settled.cardinality() == count();
  }
}
