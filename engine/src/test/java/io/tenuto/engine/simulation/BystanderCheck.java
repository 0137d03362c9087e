package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * I8, from the history alone: a message is given up only when it has failed so often itself. What
 * counts is an answer that it failed, and a line that was lost while nothing else was on it, unless
 * another message was running on its engine when that ended: then it was a bystander.
 */
final class BystanderCheck {
  private final Map<Line, Map<Long, Id>> unanswered = new LinkedHashMap<>();
  private final Map<String, Set<Run>> running = new HashMap<>();
  private final Map<String, Set<Run>> ranAtTheEnd = new HashMap<>();
  private final Map<Blame, Integer> blames = new HashMap<>();

  private record Run(Line line, long delivery) {}

  private record Blame(String custodian, Id message) {}

  /** What is wrong with what happens next, if anything. */
  Optional<String> next(Event event) {
    if (event instanceof Event.Sent it) {
      unanswered
          .computeIfAbsent(it.line(), unused -> new LinkedHashMap<>())
          .put(it.delivery(), it.message());
    } else if (event instanceof Event.Entered it) {
      running(it.line()).add(new Run(it.line(), it.delivery()));
    } else if (event instanceof Event.Ran it) {
      running(it.line()).remove(new Run(it.line(), it.delivery()));
    } else if (event instanceof Event.Answered it) {
      onAnswered(it);
    } else if (event instanceof Event.Revoked it) {
      onLost(it.line());
    } else if (event instanceof Event.Crashed it) {
      ranAtTheEnd.put(it.process(), running.getOrDefault(it.process(), Set.of()));
    } else if (event instanceof Event.Buried it) {
      return onBuried(it);
    }
    return Optional.empty();
  }

  private Set<Run> running(Line line) {
    return running.computeIfAbsent(line.to(), unused -> new HashSet<>());
  }

  private void onAnswered(Event.Answered it) {
    Id message = unanswered.getOrDefault(it.line(), new HashMap<>()).remove(it.delivery());
    if (message != null && it.outcome() == Settlement.FAILED) {
      blame(it.line(), message, 1);
    } else if (message != null && it.outcome() == Settlement.REJECT) {
      blame(it.line(), message, HistoryChecker.ATTEMPTS);
    }
  }

  private void onLost(Line line) {
    Map<Long, Id> lost = unanswered.remove(line);
    if (lost != null && lost.size() == 1) {
      lost.forEach(
          (delivery, message) -> {
            Set<Run> others = new HashSet<>(ranAtTheEnd.getOrDefault(line.to(), Set.of()));
            others.remove(new Run(line, delivery));
            blame(line, message, others.isEmpty() ? 1 : 0);
          });
    }
  }

  private void blame(Line line, Id message, int times) {
    blames.merge(new Blame(line.from(), message), times, Integer::sum);
  }

  private Optional<String> onBuried(Event.Buried it) {
    int times = blames.getOrDefault(new Blame(it.custodian(), it.message()), 0);
    return times >= HistoryChecker.ATTEMPTS
        ? Optional.empty()
        : Optional.of(
            it.custodian()
                + " gives up "
                + it.message()
                + ", which is to blame for "
                + times
                + " failures of "
                + HistoryChecker.ATTEMPTS
                + ": a bystander");
  }
}
