package io.tenuto.engine.master;

import java.util.Optional;

/** Where those who ask this process find the master, while it is here. From any thread. */
public interface Seat {
  /**
   * The master of this process.
   *
   * @throws StandbyException if another process is the master, or none is
   */
  Master master() throws StandbyException;

  /** A process that is the master as long as it lives. */
  static Seat of(Master master) {
    return () -> master;
  }

  /** What those are told who ask a process that is not the master now. */
  static String standby(Optional<ControlGroup.Leader> leader) {
    return "this is one of several masters, and it stands by; "
        + leader
            .map(one -> "'" + one.member() + "' leads, at " + one.control())
            .orElse("none leads at the moment")
        + ".";
  }
}
