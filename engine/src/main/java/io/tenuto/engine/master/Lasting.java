package io.tenuto.engine.master;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells which troubles have lasted long enough to be worth a word, once for each time that one
 * lasts. Owned by one thread; reads no clock.
 */
final class Lasting {
  private final long patienceNanos;
  private final Map<String, Since> troubles = new TreeMap<>();

  private static final class Since {
    final long nanos;
    boolean told;

    Since(long nanos) {
      this.nanos = nanos;
    }
  }

  /**
   * @param patienceNanos how long one must last
   */
  Lasting(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * Those of which people should hear now.
   *
   * @param present every trouble there is at this moment; others are over
   */
  List<String> news(Set<String> present, long nowNanos) {
    troubles.keySet().retainAll(present);
    return present.stream().filter(trouble -> isNews(trouble, nowNanos)).toList();
  }

  private boolean isNews(String trouble, long nowNanos) {
    Since since = troubles.computeIfAbsent(trouble, fresh -> new Since(nowNanos));
    boolean news = !since.told && nowNanos - since.nanos > patienceNanos;
    since.told |= news;
    return news;
  }
}
