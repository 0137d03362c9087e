package io.tenuto.engine.backlog;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;

/** A backlog's ledger as it is kept. Owned by one thread. */
final class Tally {
  private long accepted;
  private long completed;
  private long deadLettered;
  private long dropped;
  private long passedOn;
  private long retained;

  /** Custody taken; also of what an earlier life left in the log. */
  void accept(long messages) {
    accepted += messages;
    retained += messages;
  }

  void settle(long messages, Settlement outcome) {
    retained -= messages;
    switch (outcome) {
      case DONE -> completed += messages;
      case STORED -> passedOn += messages;
      case REJECT -> deadLettered += messages;
      case FAILED, RELEASED ->
          throw new IllegalArgumentException(outcome + " does not end a message's custody");
    }
  }

  /** Stored, and damaged since. */
  void lose(long messages) {
    retained -= messages;
    dropped += messages;
  }

  long retained() {
    return retained;
  }

  Ledger ledger() {
    return new Ledger(accepted, completed, deadLettered, dropped, passedOn, retained);
  }
}
