package io.tenuto.api;

/**
 * One message, as a processor or sink sees it. Owned by one thread and valid until the call it was
 * passed to returns.
 */
public interface Message {
  MessageId id();

  /** Parsed on first use. */
  Header header();

  Payload payload();

  /** How often this message has been leased, 1 for the first time. */
  int attempt();

  /** When the source meant to send it: microseconds since 1970-01-01 UTC. */
  long timeMicros();
}
