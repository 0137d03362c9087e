package io.tenuto.engine.connector;

import io.tenuto.api.OnFull;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which lane gets the next messages of a group, and how much its engines have at once: what
 * is on a lane to an engine and not settled is counted here. Pure; owned by the dispatcher's
 * thread.
 */
final class LaneChoice {
  private final Dispatcher.Settings settings;
  private final IntUnaryOperator random;
  private long engineBytes; // sent to engines and not settled

  /**
   * @param random draws a number from 0 inclusive to its argument exclusive
   */
  LaneChoice(Dispatcher.Settings settings, IntUnaryOperator random) {
    this.settings = settings;
    this.random = random;
  }

  /**
   * The lane for the next message, or null if there is none now.
   *
   * @param kept a lane that is not for messages like any other, or null
   * @param headBytes size of the message
   * @param waitingBytes what waits in all, with it
   */
  @Nullable Lane choose(List<Lane> lanes, @Nullable Lane kept, long headBytes, long waitingBytes) {
    List<Lane> open = null;
    Lane only = null;
    Lane backlog = null;
    boolean full = enginesHaveEnough(headBytes);
    for (Lane lane : lanes) {
      if (lane == kept || !lane.takes(headBytes) || (full && !lane.backlog())) {
        continue;
      }
      if (lane.backlog()) {
        backlog = lane;
      } else if (only == null) {
        only = lane;
      } else {
        if (open == null) {
          open = new ArrayList<>();
          open.add(only);
        }
        open.add(lane);
      }
    }
    if (open != null) {
      return open.get(settings.policy().choose(open, random));
    }
    return only != null ? only : spills(waitingBytes) ? backlog : null;
  }

  /** Whether so much waits for engines that a backlog should take the oldest. */
  private boolean spills(long waitingBytes) {
    return settings.onFull() != OnFull.SPILL || waitingBytes > settings.keepBytes();
  }

  /**
   * Whether engines have so much that the room which is left is needed by the source: an engine
   * that was quick and then hangs would otherwise keep all of it, so that nothing waited and
   * nothing could be spilled.
   */
  private boolean enginesHaveEnough(long headBytes) {
    return engineBytes > 0 && headBytes > engineRoom();
  }

  private long engineRoom() {
    return settings.engineBytes() - engineBytes;
  }

  /** What one batch for a lane may have, beside its first message. */
  long batchBytes(Lane lane) {
    long bytes = Math.min(Dispatcher.BATCH_BYTES, lane.sender().freeBytes());
    return lane.backlog() ? bytes : Math.min(bytes, engineRoom());
  }

  /** Messages are on a lane from now on. */
  void sent(Lane lane, Lane.Flight flight) {
    if (!lane.backlog()) {
      engineBytes += flight.bytes();
    }
  }

  /** They are no more, whatever became of them. */
  void returned(Lane lane, Lane.Flight flight) {
    if (!lane.backlog()) {
      engineBytes -= flight.bytes();
    }
  }
}
