package io.tenuto.api;

/**
 * One custodian's account of one group, in messages; exact at any moment.
 *
 * @param accepted promised to the caller
 * @param completed settled as done
 * @param deadLettered rejected, or failed too often
 * @param dropped dropped by the declared policy
 * @param passedOn custody taken by a backlog
 * @param retained not settled yet
 */
public record Ledger(
    long accepted, long completed, long deadLettered, long dropped, long passedOn, long retained) {
  /** Nothing accepted yet. */
  public static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0);

  /** Whether every accepted message is accounted for. */
  public boolean balanced() {
    return accepted == completed + deadLettered + dropped + passedOn + retained;
  }
}
