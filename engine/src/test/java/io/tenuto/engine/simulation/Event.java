package io.tenuto.engine.simulation;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;

/**
 * What a history consists of. Custodians, senders and engines are named by their lives: what comes
 * back after a crash has another name.
 */
sealed interface Event {
  /** A source promises to see to a message whose payload has this checksum. */
  record Accepted(String custodian, Id message, int crc) implements Event {}

  /**
   * Beyond that, a source promises to keep the messages of this key in the order of its promises.
   */
  record Ordered(String custodian, Id message, String key) implements Event {}

  /** A backlog promises the same, having been sent the message. */
  record Stored(String custodian, Id message) implements Event {}

  /** A backlog begins its life with so many messages of the life before. */
  record Opened(String custodian, long recovered) implements Event {}

  /** A backlog has read a message from its log, and gives it to its sender. */
  record Fed(String custodian, Id message) implements Event {}

  /** A message is leased to whoever is at the end of the line. */
  record Sent(Line line, long delivery, Id message, int attempt) implements Event {}

  /** The receiver of a line may begin messages until then, by its own clock. */
  record Granted(Line line, long untilNanos) implements Event {}

  /** User code begins; what it sees has this checksum. */
  record Entered(Line line, long delivery, Id message, int crc, long clockNanos) implements Event {}

  /** User code is over; DONE or FAILED is what became of it. */
  record Ran(Line line, long delivery, Id message, Settlement outcome) implements Event {}

  /** The sender has been told what became of a delivery. */
  record Answered(Line line, long delivery, Settlement outcome) implements Event {}

  /** The sender takes back what is not settled: its lease has run out, or the line is gone. */
  record Revoked(Line line, boolean leaseRanOut) implements Event {}

  /** A sender gives a message up. */
  record Buried(String custodian, Id message) implements Event {}

  /**
   * A backlog finds so many positions of its log without messages. If it has ever answered for one
   * of these messages, that is no excuse.
   */
  record Lost(String custodian, long positions) implements Event {}

  /** A bit of what a backlog's disk has of this message is not what was written any more. */
  record Rotted(String custodian, Id message) implements Event {}

  /** A backlog says that it has lost this message. */
  record Named(String custodian, Id message) implements Event {}

  /** A message has left a custodian. */
  record Settled(String custodian, Id message, Settlement outcome) implements Event {}

  /**
   * A custodian's account at this moment.
   *
   * @param releases how many messages its sender counts as leased again because a line was lost
   */
  record Audited(String custodian, Ledger ledger, long releases) implements Event {}

  /** The account of a backlog's sender, which is another than that of its log. */
  record DrainAudited(String custodian, Ledger ledger, long releases) implements Event {}

  /** How much memory a receiver has granted or holds. */
  record Held(String receiver, long bytes, long limitBytes) implements Event {}

  /** An idle engine has counted so many runs in its life. */
  record Counted(String engine, long runs) implements Event {}

  /** A process is gone, with all that was only in its memory. */
  record Crashed(String process) implements Event {}

  /** One end of a line has refused what the other sent, though nothing had happened to it. */
  record Refused(Line line, String why) implements Event {}

  /** The end; by then nothing should be on its way any more. */
  record Rested(boolean retainsNothing) implements Event {}
}
