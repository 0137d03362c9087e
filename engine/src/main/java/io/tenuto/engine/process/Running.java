package io.tenuto.engine.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * User code that a {@link Launcher} has started. {@link #kill} and the figures may be asked by any
 * thread, the rest by one.
 */
public interface Running {
  /** What it writes, if that is ours to read; waits for code that has to connect first. */
  InputStream fromProcess();

  /** What it reads, if that is ours to write; closing it tells the code to end. */
  OutputStream toProcess();

  /** Number of its first process on this host; 0 if that is not known. */
  long pid();

  boolean alive();

  /** Kills it and everything it started. */
  void kill();

  /** Closes its input and gives it time to exit by itself before it is killed. */
  void stop(Duration patience);

  /** Waits until what it has left running when it ended is ended as well. */
  void awaitSwept();

  /** Waits some time for its end, whatever it writes meanwhile; returns whether it has ended. */
  boolean awaitExit(long millis) throws InterruptedException;

  /** Waits for an end that is certain, since it has closed its output, or was killed. */
  boolean awaitEnd();

  /** The same, with a time of its own for what may not end. */
  boolean awaitEnd(long millis);

  /** Exit status once it has ended, 128 + n after signal n; otherwise -1. */
  int status();

  /** How it ended, in words, such as {@code exited with status 3}; once it has. */
  default String ending() {
    return Ending.of(status());
  }

  /** The last lines of what it had to say, for a message to people. */
  String lastLines();

  /** Nobody will read from it or write to it any more. */
  default void closeEnds() {}

  /** Remembers the processor time used so far, which nobody can ask for after the end. */
  void sample();

  /** Processor time in nanoseconds; once it has ended, as last seen; -1 if unknown. */
  long cpuNanos();

  /** Memory in bytes, -1 if unknown. */
  long residentBytes();
}
