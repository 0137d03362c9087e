package io.tenuto.engine.host;

import io.tenuto.wire.CreditPolicy;
import io.tenuto.wire.Receiver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The links of an engine. Those that ask for nothing, hold what they may or find no room for it,
 * and have no answer to send rest: nobody looks at them until something happens on them or there is
 * room, so that thousands of idle senders cost nothing while others send. What is decided is the
 * same as if all were looked at. Owned by the machine's thread.
 */
final class Links {
  private final List<InLink> all = new ArrayList<>();
  private final Map<InLink, Long> numbers = new HashMap<>();
  private final TreeMap<Long, InLink> awake = new TreeMap<>(); // in the order of their opening
  private final Map<InLink, Rest> resting = new HashMap<>();
  private final TreeMap<Long, InLink> hungry = new TreeMap<>(); // rest, and would take some room
  private final TreeSet<Rest> whileMany = new TreeSet<>(Rest.FIRST_TO_WAKE);
  private long opened;
  private long restingMessages;
  private long restingBytes;

  /**
   * What a link holds while nothing happens on it.
   *
   * @param above there must be more links than this, or it would be granted more
   */
  private record Rest(InLink link, long number, long messages, long bytes, int above) {
    static final Comparator<Rest> FIRST_TO_WAKE =
        Comparator.comparingInt(Rest::above).reversed().thenComparingLong(Rest::number);
  }

  void add(InLink link) {
    all.add(link);
    numbers.put(link, ++opened);
    awake.put(opened, link);
  }

  /** Some of the others may hold more from now on. */
  void remove(InLink link) {
    wake(link);
    all.remove(link);
    Long number = numbers.remove(link);
    if (number != null) {
      awake.remove(number);
    }
    while (!whileMany.isEmpty() && whileMany.first().above() >= all.size()) {
      wake(whileMany.first().link());
    }
  }

  /** All of them, in the order of their opening. */
  List<InLink> all() {
    return all;
  }

  int size() {
    return all.size();
  }

  /** Those that do not rest, in the order of their opening. */
  Collection<InLink> awake() {
    return awake.values();
  }

  /** Something happens on this link. */
  void wake(InLink link) {
    Rest rest = resting.remove(link);
    if (rest != null) {
      restingMessages -= rest.messages();
      restingBytes -= rest.bytes();
      whileMany.remove(rest);
      hungry.remove(rest.number());
      awake.put(rest.number(), link);
    }
  }

  private void wakeAll() {
    List.copyOf(resting.keySet()).forEach(this::wake);
  }

  /** Wakes those who would gain from some room, in the order of their opening. */
  private boolean wakeHungry(CreditPolicy credit, long roomBytes) {
    List<InLink> woken = new ArrayList<>();
    long left = roomBytes;
    for (var each = hungry.values().iterator(); left > 0 && each.hasNext(); ) {
      InLink link = each.next();
      long gain = credit.gain(link, all.size(), left);
      if (gain > 0) {
        left -= gain;
        woken.add(link);
      }
    }
    woken.forEach(this::wake);
    return !woken.isEmpty();
  }

  /** Messages granted or held, over all links. */
  long committedMessages() {
    long committed = restingMessages;
    for (InLink link : awake.values()) {
      committed += link.receiver().committedMessages();
    }
    return committed;
  }

  /** Messages that have come or are on their way, over all links. */
  long heldMessages() {
    long held = 0; // whoever holds some does not rest
    for (InLink link : awake.values()) {
      held += link.receiver().heldMessages();
    }
    return held;
  }

  private long committedBytes() {
    long committed = restingBytes;
    for (InLink link : awake.values()) {
      committed += link.receiver().committedBytes();
    }
    return committed;
  }

  /** Grants what should be granted now; whoever gains nothing more afterwards rests. */
  void grant(CreditPolicy credit, long windowMessages) {
    if (!hungry.isEmpty()) {
      wakeHungry(credit, credit.roomBytes(committedBytes()));
    }
    long room;
    do {
      var others = new CreditPolicy.Others(resting.size(), restingBytes);
      room = credit.grant(awake.values(), others, windowMessages);
    } while (room > 0 && wakeHungry(credit, room));
    if (room == CreditPolicy.STARVED && !resting.isEmpty()) {
      wakeAll(); // they have to give back
      credit.grant(awake.values(), CreditPolicy.Others.NONE, windowMessages);
    }
    if (room != CreditPolicy.STARVED) {
      rest(credit, room);
    }
  }

  private void rest(CreditPolicy credit, long room) {
    for (var each = awake.entrySet().iterator(); each.hasNext(); ) {
      var one = each.next();
      InLink link = one.getValue();
      if (!link.receiver().settlements().isEmpty() || CreditPolicy.wants(link)) {
        continue;
      }
      if (credit.contents(link, all.size())) {
        rest(one.getKey(), link, credit.contentAbove(link));
        each.remove();
      } else if (room == 0) {
        rest(one.getKey(), link, 0);
        hungry.put(one.getKey(), link);
        each.remove();
      }
    }
  }

  private void rest(long number, InLink link, int above) {
    Receiver receiver = link.receiver();
    var rest =
        new Rest(link, number, receiver.committedMessages(), receiver.committedBytes(), above);
    restingMessages += rest.messages();
    restingBytes += rest.bytes();
    resting.put(link, rest);
    if (above > 0) {
      whileMany.add(rest);
    }
  }
}
