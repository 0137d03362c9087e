package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Origin;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What happened to messages, whoever has them: who ran them, and which ended as dead letters. */
final class History {
  private final Set<Identity> processed = new HashSet<>();
  private final Set<Identity> buried = new HashSet<>();
  private final Map<Identity, String> runners = new HashMap<>();
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

  /** A sender has given a message up. */
  void buried(Entries entries, int index) {
    buried.add(Identity.of(entries, index));
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

  /** Messages that were given up. */
  long deadLetters() {
    return buried.size();
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
