package io.tenuto.wire;

import java.util.List;

/**
 * Shares one receiver's memory and prefetch window among its links: a small base for every link,
 * the rest on demand, at least half to a backlog's drain while it has messages. The sum of what is
 * granted or held never exceeds the budget. Pure; owned by the receiver's thread.
 */
public final class CreditPolicy {
  /** What every link may hold without asking. */
  static final long BASE_BYTES = 64 * 1024;

  private final long budgetBytes;

  public CreditPolicy(long budgetBytes) {
    if (budgetBytes < 4 * BASE_BYTES) {
      throw new IllegalArgumentException(
          "budgetBytes: " + budgetBytes + " is below the minimum of " + 4 * BASE_BYTES + " bytes");
    }
    this.budgetBytes = budgetBytes;
  }

  /** One link as the policy sees it. */
  public interface Member {
    Receiver receiver();

    /** Whether this link drains a backlog. */
    boolean drain();

    /** Sends the receiver's present limits. */
    void sendCredit();

    /** Asks the sender to give unspent credit back. */
    void askBack();
  }

  /**
   * Grants what should be granted now.
   *
   * @param members in a fixed order
   * @param windowMessages how many messages all links together may hold: slots and prefetch
   */
  public void grant(List<? extends Member> members, long windowMessages) {
    int asking = 0;
    int askingDrains = 0;
    long committed = 0;
    for (Member member : members) {
      if (wants(member)) {
        asking++;
        askingDrains += member.drain() ? 1 : 0;
      }
      committed += member.receiver().committedBytes();
    }
    boolean starved = false;
    for (Member member : members) {
      Receiver receiver = member.receiver();
      long part = part(member, asking, askingDrains);
      long messages = Math.max(1, part == 0 ? 1 : windowMessages / part);
      long share =
          part == 0
              ? BASE_BYTES
              : Math.max(BASE_BYTES, (budgetBytes - members.size() * BASE_BYTES) / part);
      long wanted = Math.max(share, Math.min(receiver.demandHeadBytes(), budgetBytes));
      long free = budgetBytes - committed + receiver.committedBytes();
      long bytes = Math.min(wanted, free);
      starved |= bytes < wanted && wants(member);
      long before = receiver.committedBytes();
      if (worthwhile(receiver, messages, bytes) && receiver.grant(messages, bytes)) {
        member.sendCredit();
      }
      committed += receiver.committedBytes() - before;
    }
    if (starved) {
      for (Member member : members) {
        if (!wants(member) && member.receiver().hasUnspentCredit()) {
          member.askBack();
        }
      }
    }
  }

  /** Into how many parts the budget falls for this link; 0 if it only gets the base. */
  private static long part(Member member, int asking, int askingDrains) {
    if (!wants(member)) {
      return 0;
    }
    if (askingDrains == 0 || askingDrains == asking) {
      return asking;
    }
    return 2L * (member.drain() ? askingDrains : asking - askingDrains);
  }

  private static boolean wants(Member member) {
    return member.receiver().demandMessages() > 0 || member.receiver().heldMessages() > 0;
  }

  /**
   * Whether a grant brings enough to be worth a frame: a quarter of the window, or an idle sender's
   * next message.
   */
  private static boolean worthwhile(Receiver receiver, long messages, long bytes) {
    long moreMessages = messages - receiver.committedMessages();
    long moreBytes = bytes - receiver.committedBytes();
    boolean quarter = moreMessages * 4 >= messages || moreBytes * 4 >= bytes;
    return (moreMessages > 0 || moreBytes > 0) && (quarter || !receiver.hasUnspentCredit());
  }
}
