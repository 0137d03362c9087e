package io.tenuto.engine.host;

import io.tenuto.wire.CreditPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The links of an engine. Those that ask for nothing, hold what they may, and have no answer to
 * send rest: nobody looks at them until something happens on them, so that thousands of idle
 * senders cost nothing while others send. What is decided is the same as if all were looked at.
 * Owned by the machine's thread.
 */
final class Links {
  private final List<InLink> all = new ArrayList<>();
  private final Map<InLink, Long> numbers = new HashMap<>();
  private final TreeMap<Long, InLink> awake = new TreeMap<>(); // in the order of their opening
  private final Map<InLink, Rest> resting = new HashMap<>();
  private long opened;
  private long restingMessages;
  private long restingBytes;

  /** What a link holds while nothing happens on it. */
  private record Rest(long messages, long bytes) {}

  void add(InLink link) {
    all.add(link);
    numbers.put(link, ++opened);
    awake.put(opened, link);
  }

  /** The others may hold more from now on. */
  void remove(InLink link) {
    wakeAll();
    all.remove(link);
    Long number = numbers.remove(link);
    if (number != null) {
      awake.remove(number);
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
      awake.put(java.util.Objects.requireNonNull(numbers.get(link)), link);
    }
  }

  private void wakeAll() {
    List.copyOf(resting.keySet()).forEach(this::wake);
  }

  /** Messages granted or held, over all links. */
  long committedMessages() {
    long committed = restingMessages;
    for (InLink link : awake.values()) {
      committed += link.receiver().committedMessages();
    }
    return committed;
  }

  /** Grants what should be granted now; whoever is content afterwards rests. */
  void grant(CreditPolicy credit, long windowMessages) {
    var others = new CreditPolicy.Others(resting.size(), restingBytes);
    boolean enough = credit.grant(awake.values(), others, windowMessages);
    if (!enough && !resting.isEmpty()) {
      wakeAll(); // they have to give back
      credit.grant(awake.values(), CreditPolicy.Others.NONE, windowMessages);
    }
    if (enough) {
      rest(credit);
    }
  }

  private void rest(CreditPolicy credit) {
    for (Iterator<InLink> each = awake.values().iterator(); each.hasNext(); ) {
      InLink link = each.next();
      if (link.receiver().settlements().isEmpty() && credit.contents(link, all.size())) {
        var rest = new Rest(link.receiver().committedMessages(), link.receiver().committedBytes());
        restingMessages += rest.messages();
        restingBytes += rest.bytes();
        resting.put(link, rest);
        each.remove();
      }
    }
  }
}
