package io.tenuto.engine.host;

import io.tenuto.wire.CreditPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Grants credit of an engine where nothing waits behind a message that runs: while all slots have
 * work, or are about to, senders are asked for what they have not spent; with a slot free, each may
 * send one, and the first to come begins. Whoever was too late is granted the next alone, as what
 * comes slowly would otherwise be too late for ever. Pure; owned by the engine machine's thread.
 */
final class NothingAhead {
  private final Links links;
  private final CreditPolicy credit;
  private @Nullable InLink owed;

  NothingAhead(Links links, CreditPolicy credit) {
    this.links = links;
    this.credit = credit;
  }

  /** What this link had sent did not find a slot. */
  void givenBack(InLink link) {
    if (owed == null) {
      owed = link;
    }
  }

  /** A link is gone. */
  void over(InLink link) {
    if (owed == link) {
      owed = null;
    }
  }

  /**
   * Grants what should be granted now, or asks for what should not have been.
   *
   * @param slots that are ready for messages, or work
   */
  void grant(int slots) {
    if (links.heldMessages() >= slots) {
      if (owed != null && owed.receiver().heldMessages() > 0) {
        owed = null; // it has its turn
      }
      for (InLink link : links.all()) {
        if (link.receiver().unspentMessages() > 0 && link.receiver().reclaims()) {
          link.askBack();
        }
      }
    } else if (owed != null && owed.receiver().demandMessages() > 0) {
      links.wake(owed);
      credit.grantOne(links.all(), owed);
    } else {
      links.grant(credit, slots);
    }
  }
}
