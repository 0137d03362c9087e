package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Origin;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What happened to messages, whoever has them: who ran them, and which ended as dead letters. */
final class History {
  /** After so many failures of its own a message is given up. */
  static final int ATTEMPTS = 3;

  private final Set<Identity> processed = new HashSet<>();
  private final Set<Identity> buried = new HashSet<>();
  private final Map<Identity, String> runners = new HashMap<>();
  private final Map<Identity, Integer> failures = new HashMap<>();
  private final Map<Way, Set<Identity>> sent = new HashMap<>();
  private final Map<Way, Set<Identity>> cutOff = new HashMap<>();
  private long entries;
  private long digest = 17;

  private record Identity(Origin origin, long sequence) {
    static Identity of(Entries entries, int index) {
      return new Identity(entries.origin(), SimSender.sequence(entries, index));
    }
  }

  void entered(String engine, Origin origin, long sequence, long nanos) {
    entries++;
    runners.put(new Identity(origin, sequence), engine);
    digest = digest * 31 + engine.hashCode();
    digest = digest * 31 + origin.source().hashCode();
    digest = digest * 31 + sequence;
    digest = digest * 31 + nanos;
  }

  void processed(Origin origin, long sequence) {
    processed.add(new Identity(origin, sequence));
  }

  /** An engine has answered that a message failed. */
  void failed(Origin origin, long sequence) {
    failures.merge(new Identity(origin, sequence), 1, Integer::sum);
  }

  /** From a sender to one life of an engine. */
  record Way(String sender, String instance) {}

  void connected(Way way) {
    cutOff.remove(way); // the engine was there all the time
  }

  /** Messages are on their way to an engine. */
  void sent(Way way, Entries entries, int from, int to) {
    for (int i = from; i < to; i++) {
      sent.computeIfAbsent(way, key -> new HashSet<>()).add(Identity.of(entries, i));
    }
  }

  /** A sender has lost its link. */
  void closed(Way way) {
    Set<Identity> lost = sent.remove(way);
    if (lost != null) {
      cutOff.put(way, lost);
    }
  }

  /**
   * An engine has died. Its death counts against the message that it ran, if it ran one; against
   * none if it ran several; and if it ran none, against those that it may have been about to run. A
   * sender that had lost its link before, and not got it back, cannot know what ran.
   */
  void died(String instance, List<Running> running) {
    var accused = new HashSet<Identity>();
    running.forEach(one -> accused.add(new Identity(one.origin(), one.sequence())));
    if (running.isEmpty()) {
      sent.forEach((way, messages) -> accuse(accused, way, instance, messages));
    } else if (running.size() > 1) {
      accused.clear();
    }
    cutOff.forEach((way, messages) -> accuse(accused, way, instance, messages));
    accused.forEach(message -> failures.merge(message, 1, Integer::sum));
  }

  private static void accuse(
      Set<Identity> accused, Way way, String instance, Set<Identity> messages) {
    if (way.instance().equals(instance)) {
      accused.addAll(messages);
    }
  }

  /** A message that is in user code. */
  record Running(Origin origin, long sequence) {}

  /** A sender has given a message up: for failures of its own alone. */
  void buried(Entries entries, int index) {
    Identity message = Identity.of(entries, index);
    assertThat(failures.getOrDefault(message, 0))
        .as("failures of %s, which is given up", message)
        .isGreaterThanOrEqualTo(ATTEMPTS);
    buried.add(message);
  }

  /** A custodian has been told that it needs a message no more: that must be true. */
  void settled(Entries entries, int index, Settlement outcome) {
    Identity message = Identity.of(entries, index);
    switch (outcome) {
      case DONE -> assertThat(processed).as("done without having been processed").contains(message);
      case REJECT -> assertThat(buried).as("given up without a dead letter").contains(message);
      case STORED -> {
        // at rest it must have ended
      }
      default -> throw new AssertionError(outcome + " ends no custody");
    }
  }

  /** Whether a message has been through user code, or is a dead letter. */
  boolean ended(Origin origin, long sequence) {
    var message = new Identity(origin, sequence);
    return processed.contains(message) || buried.contains(message);
  }

  /** Whether a message was given up. */
  boolean isBuried(Origin origin, long sequence) {
    return buried.contains(new Identity(origin, sequence));
  }

  /** Messages that were given up. */
  long deadLetters() {
    return buried.size();
  }

  /** Messages among them that end whichever engine runs them. */
  long killers() {
    return buried.stream().filter(message -> SimEngine.kills(message.sequence())).count();
  }

  /** Entries into user code beyond the first of each message. */
  long duplicates() {
    return entries - runners.size();
  }

  /** Equal for equal runs. */
  long digest() {
    return digest;
  }
}
