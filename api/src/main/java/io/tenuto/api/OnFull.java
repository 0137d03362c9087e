package io.tenuto.api;

/** What a stream does when a group has no room for another message. */
public enum OnFull {
  /** The caller waits. */
  BLOCK,
  /** The caller is told at once. */
  REFUSE,
  /** The backlog takes it. */
  SPILL,
  /** The oldest message not yet sent is dropped, and counted. */
  NEWEST
}
