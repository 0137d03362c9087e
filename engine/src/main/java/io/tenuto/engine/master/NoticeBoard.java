package io.tenuto.engine.master;

import java.util.ArrayDeque;
import java.util.List;

/**
 * What the master has told people lately, the newest first: who looks later sees it too. Bounded.
 * Owned by one thread; reads no clock.
 */
final class NoticeBoard {
  private static final int MOST = 20;
  private static final long KEPT_NANOS = 3_600_000_000_000L;

  private final ArrayDeque<Noted> notices = new ArrayDeque<>();

  private record Noted(String text, long atNanos) {}

  void add(String text, long nowNanos) {
    notices.removeIf(noted -> noted.text().equals(text));
    notices.addFirst(new Noted(text, nowNanos));
    if (notices.size() > MOST) {
      notices.removeLast();
    }
  }

  /** Those of the last hour. */
  List<DeploymentView.Notice> at(long nowNanos) {
    return notices.stream()
        .filter(noted -> nowNanos - noted.atNanos() < KEPT_NANOS)
        .map(noted -> new DeploymentView.Notice(noted.text(), nowNanos - noted.atNanos()))
        .toList();
  }
}
