package io.tenuto.engine.master;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what must survive a master: pipelines that were sent to it, their scalings and ends, and
 * its epoch. Everything else is told again by the deployment's processes.
 */
public interface ControlLog extends Closeable {
  /** Larger than that of any master of this deployment before; on the disk already. */
  long epoch();

  /** Every change so far, in order, or fewer that come to the same. */
  List<ControlChange> kept();

  /**
   * Keeps a change. One at a time: the next follows when this one has been answered.
   *
   * @param done told once, on any thread: null when the change survives a crash of the machine;
   *     otherwise why it may not
   */
  void append(ControlChange change, Consumer<@Nullable IOException> done);

  /** Keeps nothing, for a master whose deployment lasts no longer than it does. */
  static ControlLog none(long epoch) {
    return new ControlLog() {
      @Override
      public long epoch() {
        return epoch;
      }

      @Override
      public List<ControlChange> kept() {
        return List.of();
      }

      @Override
      public void append(ControlChange change, Consumer<@Nullable IOException> done) {
        done.accept(null);
      }

      @Override
      public void close() {}
    };
  }
}
