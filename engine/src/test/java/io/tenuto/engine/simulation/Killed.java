package io.tenuto.engine.simulation;

/** Ends what a process was in the middle of when it was killed: nothing more of it happens. */
final class Killed extends RuntimeException {
  Killed() {
    super(null, null, false, false); // thrown often, and where it was thrown says nothing
  }
}
