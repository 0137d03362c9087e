package io.tenuto.engine.master;

import java.io.IOException;
import java.util.Optional;

/** This process is one of several masters, and not the one that leads. */
public final class StandbyException extends IOException {
  private final String leadersRest;

  StandbyException(Optional<ControlGroup.Leader> leader) {
    super(Seat.standby(leader));
    leadersRest = leader.map(ControlGroup.Leader::rest).orElse("");
  }

  /** Where to ask instead; empty if nobody leads, or it has no REST. */
  public String leadersRest() {
    return leadersRest;
  }
}
