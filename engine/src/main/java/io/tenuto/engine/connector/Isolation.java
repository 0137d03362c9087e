package io.tenuto.engine.connector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lane that is kept for suspects, and how long others have had to wait for it. Pure; owned by
 * the dispatcher's thread.
 */
final class Isolation {
  private @Nullable Lane lane;
  private @Nullable Suspect trial; // the one on the lane
  private @Nullable Suspect announced;
  private int ticks;

  /** The lane that is kept, or null. */
  @Nullable Lane lane() {
    return lane;
  }

  void keep(Lane chosen) {
    lane = chosen;
    trial = null;
    ticks = 0;
  }

  void end() {
    lane = null;
    trial = null;
    announced = null;
  }

  /** Whether the next suspect may be sent: its engine has said that nothing else runs there. */
  boolean ready() {
    return lane != null && lane.isAlone() && empty();
  }

  /** Whether nothing is on the lane. */
  boolean empty() {
    boolean empty = lane == null || lane.sender().inFlight() == 0;
    if (empty && trial != null) {
      trial = null;
      ticks = 0;
    }
    return empty;
  }

  void begin(Suspect suspect) {
    trial = suspect;
    announced = null;
    ticks = 0;
  }

  /** Whether the engine has to be told how large the next one is: once for each. */
  boolean announces(Suspect next) {
    boolean news = announced != next;
    announced = next;
    return news;
  }

  boolean tries() {
    return trial != null;
  }

  /**
   * A tick has passed.
   *
   * @param next the suspect that waits
   * @return whether others have waited long enough
   */
  boolean tick(@Nullable Suspect next) {
    Suspect awaited = trial != null ? trial : next;
    return lane != null && awaited != null && ++ticks > awaited.patienceTicks();
  }

  /** The engine that will have nothing else first, or null if there is none that can be asked. */
  static @Nullable Lane choose(List<Lane> lanes) {
    Lane least = null;
    for (Lane each : lanes) {
      if (each.canBeAlone()
          && (least == null || each.sender().inFlight() < least.sender().inFlight())) {
        least = each;
      }
    }
    return least;
  }
}
