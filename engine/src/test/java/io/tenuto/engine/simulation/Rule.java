package io.tenuto.engine.simulation;

/**
 * What a history is held to; the numbers are those of the invariants in {@code docs/delivery.md}.
 */
enum Rule {
  /** I1: what a living source has accepted was completed or buried. */
  ENDS,
  /** I2: at each custodian, accepted is the sum of what became of it, as its ledger says. */
  CONSERVATION,
  /** I2, through crashes: what a backlog has answered for leaves its log only when settled. */
  CUSTODY,
  /** I11: what rots on a disk is named, and costs the messages of that record alone. */
  DAMAGE,
  /** I3: user code sees the bytes that the source sent, and no message that nobody sent. */
  CONTENTS,
  /** I4: a message runs again only after a failure or a revocation, and revocations are counted. */
  DUPLICATES,
  /** I5: nothing is begun under a lease that has run out. */
  LEASES,
  /** I5: nothing is accepted, run, answered or settled twice. */
  ONCE,
  /** I5: a settlement goes back to an answer, and an answer to what happened to that delivery. */
  EVIDENCE,
  /** I6: where order was promised, nothing begins before what comes before it is settled. */
  ORDER,
  /** I7: no more memory is granted than there is. */
  MEMORY,
  /** I8: nothing is given up before it has failed, or was lost with a line, three times. */
  PATIENCE,
  /** I8: what is given up has failed by itself, and was not only there when others did. */
  BYSTANDERS,
  /** I9: when nothing disturbs any more, everything is settled in time. */
  REST,
  /** The peers understand one another. */
  PROTOCOL,
  /** The history itself tells everything. */
  WHOLE
}
