package io.tenuto.engine.backlog;

import io.tenuto.api.Ledger;

/**
 * A backlog at one moment.
 *
 * @param ledger its account as a custodian; exact
 * @param lost messages found damaged on the disk since it was opened; the ledger has them as
 *     dropped
 * @param diskBytes what its files take, as last asked
 * @param memoryBytes what senders may send, and what was read back and is not settled
 * @param full whether senders get no credit, for want of room
 */
public record BacklogStatus(
    Ledger ledger, long lost, long diskBytes, long memoryBytes, boolean full) {}
