package io.tenuto.engine.master;

import io.tenuto.engine.node.Streams;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Notices pipelines in which somebody waits in vain because both ends only dial and no relay joins
 * them, once for each time that it lasts. Owned by one thread.
 */
final class StrandedWatch {
  /** How long it may last before it is worth a word: relays and listeners may be on their way. */
  static final long PATIENCE_NANOS = 3_000_000_000L;

  private final Lasting lasting = new Lasting(PATIENCE_NANOS);

  /** What is to be said now, by the pipeline it is about. */
  Map<String, String> tick(Collection<LeaseMachine> groups, long nowNanos) {
    Map<String, String> stranded = stranded(groups);
    var news = new LinkedHashMap<String, String>();
    for (String pipeline : lasting.news(stranded.keySet(), nowNanos)) {
      news.put(pipeline, Objects.requireNonNull(stranded.get(pipeline)));
    }
    return news;
  }

  /** By pipeline, about the first group of each: the remedy is the same for all. */
  private static Map<String, String> stranded(Collection<LeaseMachine> groups) {
    var texts = new TreeMap<String, String>();
    for (LeaseMachine group : groups) {
      group
          .stranded()
          .ifPresent(
              pair ->
                  texts.putIfAbsent(Streams.pipeline(group.stream()), text(group.group(), pair)));
    }
    return texts;
  }

  private static String text(String group, LeaseMachine.Stranded stranded) {
    return stranded.connector()
        + " and "
        + stranded.engine()
        + " cannot reach one another, since both only dial: "
        + group
        + " waits for messages. Start one of them with --listen HOST, or a relay that both can"
        + " dial: tenuto relay --master HOST:PORT --listen HOST:PORT";
  }
}
