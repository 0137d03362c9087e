package io.tenuto.bench.system;

import java.util.Locale;

/** What a system promises of the messages that it has taken. */
public enum Guarantee {
  /** A message may be lost with a process or a connection. */
  AT_MOST_ONCE,
  /** A message is processed although a process or a connection is lost, perhaps twice. */
  AT_LEAST_ONCE,
  /** The same, and a message outlives the end of all processes. */
  DURABLE;

  /** As results and people write it: {@code at-least-once}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
