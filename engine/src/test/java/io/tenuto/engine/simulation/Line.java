package io.tenuto.engine.simulation;

/**
 * One connection, from its opening to its end.
 *
 * @param from the life of the sender
 * @param to the life of the receiver
 * @param epoch the sender's number of it
 */
record Line(String from, String to, int epoch) {
  @Override
  public String toString() {
    return from + ">" + to + "@" + epoch;
  }
}
