package io.tenuto.engine.simulation;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Conservation, from the history alone: a custodian accounts for just what happened there, and so
 * does the sender of a backlog for what was read from its log.
 */
final class AccountCheck {
  private final Map<String, Account> accounts = new LinkedHashMap<>();

  private static final class Account {
    long accepted;
    long recovered;
    long fed;
    long completed;
    long buried;
    long passedOn;
    long dropped;

    void settled(Settlement outcome) {
      completed += outcome == Settlement.DONE ? 1 : 0;
      passedOn += outcome == Settlement.STORED ? 1 : 0;
      buried += outcome == Settlement.REJECT ? 1 : 0;
    }

    Ledger whole() {
      long all = recovered + accepted;
      long retained = all - completed - buried - dropped - passedOn;
      return new Ledger(all, completed, buried, dropped, passedOn, retained);
    }

    Ledger drained() {
      return new Ledger(fed, completed, buried, 0, 0, fed - completed - buried);
    }
  }

  /** What is wrong with what happens next, if anything. */
  Optional<String> next(Event event) {
    if (event instanceof Event.Accepted it) {
      account(it.custodian()).accepted++;
    } else if (event instanceof Event.Stored it) {
      account(it.custodian()).accepted++;
    } else if (event instanceof Event.Opened it) {
      account(it.custodian()).recovered = it.recovered();
    } else if (event instanceof Event.Fed it) {
      account(it.custodian()).fed++;
    } else if (event instanceof Event.Settled it) {
      account(it.custodian()).settled(it.outcome());
    } else if (event instanceof Event.Lost it) {
      account(it.custodian()).dropped += it.positions();
    } else if (event instanceof Event.Audited it) {
      return audit(it.custodian(), account(it.custodian()).whole(), it.ledger());
    } else if (event instanceof Event.DrainAudited it) {
      return audit(it.custodian() + "'s sender", account(it.custodian()).drained(), it.ledger());
    }
    return Optional.empty();
  }

  private Account account(String custodian) {
    return accounts.computeIfAbsent(custodian, unused -> new Account());
  }

  private static Optional<String> audit(String whose, Ledger expected, Ledger ledger) {
    return ledger.equals(expected)
        ? Optional.empty()
        : Optional.of(whose + " accounts for " + ledger + ", the history for " + expected);
  }
}
