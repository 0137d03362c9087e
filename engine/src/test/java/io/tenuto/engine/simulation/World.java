package io.tenuto.engine.simulation;

/** What all parts of a simulated cluster share. */
final class World {
  private final SimTime time;
  private final History history;
  private final Shells shells;
  private final Steps steps;
  private final Poison poison;
  private int lives;

  World(SimTime time, History history, Shells shells, Steps steps, Poison poison) {
    this.time = time;
    this.history = history;
    this.shells = shells;
    this.steps = steps;
    this.poison = poison;
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

  Steps steps() {
    return steps;
  }

  Poison poison() {
    return poison;
  }

  /** A name for the next life of a process. */
  String life(String process) {
    return process + "." + ++lives;
  }
}
