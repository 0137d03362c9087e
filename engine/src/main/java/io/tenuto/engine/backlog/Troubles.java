package io.tenuto.engine.backlog;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a backlog has told of, so that each kind is told once until it is over. */
final class Troubles {
  private final ReadBack.Commands commands;
  private final Set<BacklogProblem.Kind> told = EnumSet.noneOf(BacklogProblem.Kind.class);

  Troubles(ReadBack.Commands commands) {
    this.commands = commands;
  }

  void tell(BacklogProblem.Kind kind, String detail) {
    if (told.add(kind)) {
      commands.problem(kind, detail);
    }
  }

  /**
   * These are over.
   *
   * @return whether any of them had been told of
   */
  boolean over(BacklogProblem.Kind... kinds) {
    return told.removeAll(List.of(kinds));
  }
}
