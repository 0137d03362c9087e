package io.tenuto.engine.child;

/**
 * Told what the children of one engine do. Called from several threads; a slow listener holds the
 * children back, but nothing else.
 */
public interface ChildListener {
  /** Listens to nothing. */
  ChildListener NONE = new ChildListener() {};

  /** A child wrote a line to its standard error. */
  default void onLine(int slot, String line) {}

  /**
   * A child is ready for messages.
   *
   * @param name what it said of itself
   */
  default void onReady(int slot, long pid, String name) {}

  /** A child ended by itself, or broke the protocol and was killed. */
  default void onLost(int slot, long pid, ChildException why) {}

  /** No child can be started; if {@code why.hopeless()}, somebody has to change something. */
  default void onCannotStart(int slot, ChildException.Start why) {}
}
