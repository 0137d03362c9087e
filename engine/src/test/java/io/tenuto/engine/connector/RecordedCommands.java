package io.tenuto.engine.connector;

import java.util.List;

/** Writes down what is sent and what is given up. */
final class RecordedCommands implements Dispatcher.Commands {
  private final List<String> commands;

  /**
   * @param commands takes {@code send FROM-TO over LANE} and {@code bury INDEX}
   */
  RecordedCommands(List<String> commands) {
    this.commands = commands;
  }

  @Override
  public void send(Lane over, long first, Entries entries, int from, int to, int attempt) {
    commands.add("send " + from + "-" + to + " over " + over.peer());
  }

  @Override
  public void demand(Lane of, long messages, long bytes, long headBytes) {}

  @Override
  public void alone(Lane of, long question) {}

  @Override
  public void together(Lane of) {}

  @Override
  public void deadLetter(
      Entries entries, int index, String cause, List<String> engines, int attempt) {
    commands.add("bury " + index);
  }
}
