package io.tenuto.engine.backlog;

import io.tenuto.log.PositionRange;
import java.util.List;

/** What the disk's thread tells; called on that thread, in the order in which it happened. */
interface DiskEvents {
  /**
   * What became of arrivals.
   *
   * @param room afterwards
   */
  void stored(List<Outcome> outcomes, Room room);

  /**
   * What became of one arrival.
   *
   * @param position of its first message in the log, or -1 if it was not stored
   * @param why it was not; without meaning if it was
   * @param detail of the cause, empty if there is none
   */
  record Outcome(Arrival arrival, long position, BacklogProblem.Kind why, String detail) {
    static Outcome stored(Arrival arrival, long position) {
      return new Outcome(arrival, position, BacklogProblem.Kind.WRITE_FAILED, "");
    }

    static Outcome refused(Arrival arrival, BacklogProblem.Kind why, String detail) {
      return new Outcome(arrival, -1, why, detail);
    }

    boolean isStored() {
      return position >= 0;
    }
  }

  /** Records were read; reading goes on at {@code next}. */
  void read(List<StoredEntries> records, long next);

  void readFailed(BacklogProblem.Kind why, String detail);

  /**
   * Stored messages are damaged.
   *
   * @param detail which bytes, of which file
   */
  void lost(List<PositionRange> ranges, String detail);

  /** A record in doubt was written again, at another position. */
  void copied(long position, long copy, int count);

  void room(Room room);

  /** Keeping house failed; it is tried again. */
  void failed(String detail);

  /** Nobody listens yet. */
  final class Unheard implements DiskEvents {
    @Override
    public void stored(List<Outcome> outcomes, Room room) {}

    @Override
    public void read(List<StoredEntries> records, long next) {}

    @Override
    public void readFailed(BacklogProblem.Kind why, String detail) {}

    @Override
    public void lost(List<PositionRange> ranges, String detail) {}

    @Override
    public void copied(long position, long copy, int count) {}

    @Override
    public void room(Room room) {}

    @Override
    public void failed(String detail) {}
  }
}
