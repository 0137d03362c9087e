package io.tenuto.engine.connector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lane that is kept for suspects, how long others have had to wait for it, and how long
 * suspects have waited so that others need not. Pure; owned by the dispatcher's thread.
 */
final class Isolation {
  /**
   * Ticks for which suspects wait for a second engine while others need the only one: one that was
   * lost is started again within 3 s.
   */
  static final int COMPANY_TICKS = 30;

  /**
   * Ticks in which trials may begin on the only engine after that, before others have it again: so
   * many suspects hold nobody up for long.
   */
  static final int SHARE_TICKS = 5;

  private @Nullable Lane lane;
  private @Nullable Suspect trial; // the one on the lane
  private @Nullable Suspect announced;
  private int ticks;
  private int lonelyTicks; // of the present round of waiting and trying

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

  /**
   * Whether suspects have to wait for a second engine, since others need the only one that could be
   * asked.
   *
   * @param othersWait whether messages wait that are not suspects
   */
  boolean awaitsCompany(List<Lane> lanes, boolean othersWait) {
    Lane only = null;
    for (Lane each : lanes) {
      if (each.canBeAlone()) {
        if (only != null) {
          return false;
        }
        only = each;
      }
    }
    return only != null
        && lonelyTicks <= COMPANY_TICKS
        && (othersWait || (only != lane && only.sender().inFlight() > 0));
  }

  /**
   * A tick has passed.
   *
   * @param suspects whether any wait
   * @return whether it is the turn of suspects, or of others, from now on
   */
  boolean tickAwaiting(List<Lane> lanes, boolean suspects) {
    boolean lonely = lanes.stream().filter(Lane::canBeAlone).count() < 2;
    if (!lonely || (!suspects && lane == null)) {
      lonelyTicks = 0;
      return false;
    }
    lonelyTicks = (lonelyTicks + 1) % (COMPANY_TICKS + 1 + SHARE_TICKS);
    return lonelyTicks == COMPANY_TICKS + 1 || lonelyTicks == 0;
  }

  /**
   * The engine that will have nothing else first, of several the latest; null if there is none that
   * can be asked.
   */
  static @Nullable Lane choose(List<Lane> lanes) {
    Lane least = null;
    for (Lane each : lanes) {
      if (each.canBeAlone()
          && (least == null || each.sender().inFlight() <= least.sender().inFlight())) {
        least = each;
      }
    }
    return least;
  }
}
