package io.tenuto.api;

/** How a receiver answers for a message. */
public enum Settlement {
  /** The user's code returned and every output was settled. */
  DONE,
  /** The user's code failed; may be tried again. */
  FAILED,
  /** The message can never succeed. */
  REJECT,
  /** A backlog has taken custody. */
  STORED,
  /** Given back unstarted (drain, rebalance); counts as no attempt. */
  RELEASED
}
