package io.tenuto.engine.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Custody, from the history alone: what a backlog has answered for it settles, in whichever of its
 * lives, or names as lost.
 */
final class CustodyCheck {
  private final Map<String, Map<Id, Integer>> outstanding = new LinkedHashMap<>();

  /** What is wrong with what happens next. */
  List<String> next(Event event) {
    if (event instanceof Event.Stored it) {
      outstanding(it.custodian()).merge(it.message(), 1, Integer::sum);
    } else if (event instanceof Event.Settled it) {
      reduce(it.custodian(), it.message());
    } else if (event instanceof Event.Named it) {
      reduce(it.custodian(), it.message());
    } else if (event instanceof Event.Rested) {
      return left();
    }
    return List.of();
  }

  private void reduce(String custodian, Id message) {
    if (isBacklog(custodian)) {
      outstanding(custodian)
          .computeIfPresent(message, (key, count) -> count > 1 ? count - 1 : null);
    }
  }

  private Map<Id, Integer> outstanding(String life) {
    String name = life.substring(0, life.indexOf('~'));
    return outstanding.computeIfAbsent(name, unused -> new LinkedHashMap<>());
  }

  private List<String> left() {
    List<String> all = new ArrayList<>();
    outstanding.forEach(
        (name, messages) ->
            messages
                .keySet()
                .forEach(
                    id -> all.add(name + " has answered for " + id + " and never settled it")));
    return all;
  }

  /** Whether this is the name of one of a backlog's lives. */
  static boolean isBacklog(String life) {
    return life.indexOf('~') >= 0;
  }
}
