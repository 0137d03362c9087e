package io.tenuto.engine.master;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notices groups in which somebody waits in vain because both ends only dial and no relay joins
 * them, once for each time that it lasts. Owned by one thread.
 */
final class StrandedWatch {
  /** How long it may last before it is worth a word: relays and listeners may be on their way. */
  static final long PATIENCE_NANOS = 3_000_000_000L;

  private final Map<String, Since> lasting = new TreeMap<>();

  private static final class Since {
    final long nanos;
    boolean told;

    Since(long nanos) {
      this.nanos = nanos;
    }
  }

  /** What is to be said now, and of which group. */
  Map<LeaseMachine, String> tick(Collection<LeaseMachine> groups, long nowNanos) {
    var news = new LinkedHashMap<LeaseMachine, String>();
    for (LeaseMachine group : groups) {
      String key = key(group);
      Optional<LeaseMachine.Stranded> stranded = group.stranded();
      if (stranded.isEmpty()) {
        lasting.remove(key);
      } else {
        Since since = lasting.computeIfAbsent(key, fresh -> new Since(nowNanos));
        if (!since.told && nowNanos - since.nanos > PATIENCE_NANOS) {
          since.told = true;
          news.put(group, text(group, stranded.get()));
        }
      }
    }
    if (!lasting.isEmpty()) {
      lasting.keySet().retainAll(groups.stream().map(StrandedWatch::key).toList());
    }
    return news;
  }

  private static String key(LeaseMachine group) {
    return group.stream() + "\n" + group.group();
  }

  private static String text(LeaseMachine group, LeaseMachine.Stranded stranded) {
    return group.stream()
        + ": "
        + stranded.connector()
        + " and "
        + stranded.engine()
        + " cannot reach one another, since both only dial, so stage "
        + group.group()
        + " waits. Start one of them with --listen HOST, or a relay that both can dial: tenuto"
        + " relay --master HOST:PORT --listen HOST:PORT";
  }
}
