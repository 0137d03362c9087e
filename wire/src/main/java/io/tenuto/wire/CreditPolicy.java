package io.tenuto.wire;

import java.util.Collection;
import java.util.List;

/**
 * Shares one receiver's memory and prefetch window among its links: a small base for every link,
 * the rest on demand, at least half to a backlog's drain while it has messages. The sum of what is
 * granted or held never exceeds the budget. While a link that asks gets less than three quarters of
 * its share, or less than its next message takes, links that do not ask give back what they have,
 * the base too, and get none; what is missing of the last quarter they may keep, as to ask
 * thousands of them for it would cost more than it brings. Pure; owned by the receiver's thread.
 */
public final class CreditPolicy {
  /** What every link may hold without asking, as long as there is room for so many. */
  static final long BASE_BYTES = 64 * 1024;

  /** In place of the bytes that are left. */
  public static final long STARVED = -1;

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
   * Members that need not be looked at: each of them is content ({@link #contents}), or asks for
   * nothing and would gain nothing from the room that is left ({@link #gain}), and nothing has
   * happened to it since.
   *
   * @param count how many there are
   * @param committedBytes what they hold together
   */
  public record Others(int count, long committedBytes) {
    public static final Others NONE = new Others(0, 0);
  }

  /**
   * Grants what should be granted now.
   *
   * @param members all of them, in a fixed order
   * @param windowMessages how many messages all links together may hold: slots and prefetch
   */
  public void grant(Collection<? extends Member> members, long windowMessages) {
    grant(members, Others.NONE, windowMessages);
  }

  /**
   * As {@link #grant(Collection, long)}, without a look at those who are content.
   *
   * @return the bytes that are left, or {@link #STARVED} if somebody who asks does not have what it
   *     should: then the others have to give back what they hold; call again with all
   */
  public long grant(Collection<? extends Member> members, Others others, long windowMessages) {
    int asking = 0;
    int askingDrains = 0;
    long committed = others.committedBytes();
    for (Member member : members) {
      if (wants(member)) {
        asking++;
        askingDrains += member.drain() ? 1 : 0;
      }
      committed += member.receiver().committedBytes();
    }
    int all = members.size() + others.count();
    long base = base(all);
    boolean starved = false;
    for (Member member : members) {
      if (wants(member)) {
        long part = part(member, asking, askingDrains);
        long share = Math.max(base, (budgetBytes - all * base) / part);
        long head = Math.min(member.receiver().demandHeadBytes(), budgetBytes);
        long room = budgetBytes - committed + member.receiver().committedBytes();
        starved |= room < Math.max(share - share / 4, head);
        long wanted = Math.max(share, head);
        committed += raise(member, Math.max(1, windowMessages / part), wanted, committed);
      }
    }
    for (Member member : members) {
      if (!wants(member)) {
        if (!starved) {
          committed += raise(member, 1, base, committed);
        } else if (member.receiver().reclaims()) {
          member.askBack();
        }
      }
    }
    return starved ? STARVED : budgetBytes - committed;
  }

  /**
   * Whether a member asks for nothing and would be granted nothing, as long as nothing happens to
   * it and all who ask have what they should.
   *
   * @param all how many members there are
   */
  public boolean contents(Member member, int all) {
    return !wants(member) && !worthwhile(member.receiver(), 1, base(all));
  }

  /**
   * How many bytes more a member would be granted that asks for nothing.
   *
   * @param all how many members there are
   * @param roomBytes that nobody holds
   */
  public long gain(Member member, int all, long roomBytes) {
    Receiver receiver = member.receiver();
    long bytes = Math.min(base(all), receiver.committedBytes() + roomBytes);
    return worthwhile(receiver, 1, bytes) ? Math.max(0, bytes - receiver.committedBytes()) : 0;
  }

  /** Whether a member has something to send, or has sent what is not finished. */
  public static boolean wants(Member member) {
    return member.receiver().demandMessages() > 0 || member.receiver().heldMessages() > 0;
  }

  /** What nobody holds, if all together hold so much. */
  public long roomBytes(long committedBytes) {
    return budgetBytes - committedBytes;
  }

  /**
   * The number of members, if they become fewer, from which on one that is content now would be
   * granted more; 0 if never.
   *
   * @param member one that is content
   */
  public int contentAbove(Member member) {
    Receiver receiver = member.receiver();
    long committed = receiver.committedBytes();
    long enough = Math.max(committed + 1, (4 * committed + 2) / 3); // a quarter of it is new
    if (!receiver.hasUnspentCredit()) {
      enough = committed + 1;
    } else if (receiver.unspentBytes() < receiver.demandHeadBytes()) {
      enough = Math.min(enough, committed + receiver.demandHeadBytes() - receiver.unspentBytes());
    }
    return enough > BASE_BYTES ? 0 : (int) Math.min(Integer.MAX_VALUE, budgetBytes / 2 / enough);
  }

  /**
   * Grants one message to one link and nothing to others, which give back what they do not use.
   *
   * @param members all of them
   * @param chosen one of them
   */
  public <M extends Member> void grantOne(List<M> members, M chosen) {
    long committed = 0;
    for (Member member : members) {
      committed += member.receiver().committedBytes();
      if (member != chosen && member.receiver().reclaims()) {
        member.askBack();
      }
    }
    long wanted = Math.max(BASE_BYTES, Math.min(chosen.receiver().demandHeadBytes(), budgetBytes));
    raise(chosen, 1, wanted, committed);
  }

  /** Lets a link hold so much, or what is left; returns how many bytes more it has. */
  private long raise(Member member, long messages, long wantedBytes, long committed) {
    Receiver receiver = member.receiver();
    long before = receiver.committedBytes();
    long bytes = Math.min(wantedBytes, budgetBytes - committed + before);
    if (worthwhile(receiver, messages, bytes) && receiver.grant(messages, bytes)) {
      member.sendCredit();
    }
    return receiver.committedBytes() - before;
  }

  /**
   * What a link of so many may hold without asking: half of the room at most for all of them.
   * Otherwise whoever asks would have to wait, each time, until others have given back what they
   * are given again afterwards.
   */
  private long base(int links) {
    return Math.min(BASE_BYTES, budgetBytes / 2 / Math.max(1, links));
  }

  /** Into how many parts the budget falls for this link, which asks. */
  private static long part(Member member, int asking, int askingDrains) {
    if (askingDrains == 0 || askingDrains == asking) {
      return asking;
    }
    return 2L * (member.drain() ? askingDrains : asking - askingDrains);
  }

  /**
   * Whether a grant brings enough to be worth a frame: a quarter of the window, or the next message
   * of a sender that could not send it otherwise.
   */
  private static boolean worthwhile(Receiver receiver, long messages, long bytes) {
    long moreMessages = messages - receiver.committedMessages();
    long moreBytes = bytes - receiver.committedBytes();
    boolean quarter = moreMessages * 4 >= messages || moreBytes * 4 >= bytes;
    long head = receiver.demandHeadBytes();
    long unspent = receiver.unspentBytes();
    boolean next = !receiver.hasUnspentCredit() || (unspent < head && unspent + moreBytes >= head);
    return (moreMessages > 0 || moreBytes > 0) && (quarter || next);
  }
}
