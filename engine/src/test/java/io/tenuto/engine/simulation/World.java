package io.tenuto.engine.simulation;

/** What all parts of a simulated cluster share. */
final class World {
  private final SimTime time;
  private final History history;
  private final Shells shells;
  private int lives;

  World(SimTime time, History history, Shells shells) {
    this.time = time;
    this.history = history;
    this.shells = shells;
  }

  SimTime time() {
    return time;
  }

  History history() {
    return history;
  }

  Shells shells() {
    return shells;
  }

  /** A name for the next life of a process. */
  String life(String process) {
    return process + "." + ++lives;
  }
}
