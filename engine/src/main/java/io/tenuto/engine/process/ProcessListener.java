package io.tenuto.engine.process;

/**
 * Told what the processes of one engine do. Called from several threads; a slow listener holds them
 * back, but nothing else.
 */
public interface ProcessListener {
  /** Listens to nothing. */
  ProcessListener NONE = new ProcessListener() {};

  /** A process wrote a line to its standard error. */
  default void onLine(int slot, String line) {}

  /**
   * A process is ready for messages.
   *
   * @param name what it said of itself
   */
  default void onReady(int slot, long pid, String name) {}

  /** A process ended by itself, or broke its rules and was killed. */
  default void onLost(int slot, long pid, ProcessFailure why) {}

  /** None can be started; if {@code why.hopeless()}, somebody has to change something. */
  default void onCannotStart(int slot, ProcessFailure.Start why) {}
}
