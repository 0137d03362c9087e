package io.tenuto.engine.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Delivery;
import io.tenuto.api.OnFull;
import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A dispatcher whose engines are played by hand; it is remembered what it commands. */
abstract class PlayedEngines {
  final TestEntries entries = new TestEntries();
  private final List<String> commands = new ArrayList<>();
  private final Map<Lane, Long> questions = new HashMap<>();
  Dispatcher dispatcher = dispatcher(OnFull.BLOCK, 1 << 20);
  private int lives;

  Dispatcher dispatcher(OnFull onFull, long keepBytes) {
    return new Dispatcher(
        new Dispatcher.Settings(
            "main", Delivery.AT_LEAST_ONCE, onFull, DispatchPolicy.SPREAD, 3, keepBytes),
        new Recorded(),
        bound -> 0);
  }

  Lane join(String name) {
    return join(name, name + " in its life " + ++lives, 1000);
  }

  Lane join(String name, String instance, int credit) {
    var lane = new Lane(name, false, 1, Long.MAX_VALUE, 0);
    lane.instance(instance);
    lane.sender().onCredit(credit, 1 << 20);
    dispatcher.join(lane);
    return lane;
  }

  void add(int from, int to) {
    dispatcher.add(entries, from, to);
    dispatcher.dispatch();
  }

  /** Whether the engine is to say that it works for nobody else. */
  boolean isAsked(Lane lane) {
    return questions.containsKey(lane);
  }

  /** The engine says that it works for nobody else now. */
  void grant(Lane lane) {
    lane.alone(Objects.requireNonNull(questions.get(lane)));
    lane.ready(true);
    dispatcher.dispatch();
  }

  void answer(Lane lane, Settlement outcome, long first, int count) {
    lane.ready(true);
    dispatcher.onSettle(lane, Answer.of(outcome, first, count));
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      dispatcher.tick();
    }
  }

  List<String> take() {
    List<String> all = List.copyOf(commands);
    commands.clear();
    return all;
  }

  /** An engine joins, is asked, answers, and dies of the one message it is sent. */
  void dieOfTheNext(String name) {
    Lane lane = join(name);
    grant(lane);
    assertThat(lane.sender().inFlight()).isEqualTo(1);
    dispatcher.leave(lane);
  }

  /** Messages that two engines are lost with, so that they are suspects. */
  void addSuspects(int from, int to) {
    add(from, to);
    for (int i = 0; i < 2; i++) {
      Lane lane = join("one");
      assertThat(lane.sender().inFlight()).as("not tried alone").isEqualTo(to - from);
      dispatcher.leave(lane);
    }
  }

  /** This lane, with so many messages on it, the first ones. */
  Lane sent(Lane lane, int messages) {
    add(0, messages);
    assertThat(lane.sender().inFlight()).isEqualTo(messages);
    return lane;
  }

  private final class Recorded implements Dispatcher.Commands {
    @Override
    public void send(Lane over, long first, Entries what, int from, int to, int attempt) {
      commands.add("send " + from + "-" + to + " over " + over.peer() + " attempt " + attempt);
    }

    @Override
    public void demand(Lane of, long messages, long bytes, long headBytes) {
      if (messages > 0) {
        commands.add("demand " + of.peer() + " " + messages);
      }
    }

    @Override
    public void alone(Lane lane, long question) {
      questions.put(lane, question);
      commands.add("alone " + lane.peer());
    }

    @Override
    public void together(Lane lane) {
      questions.remove(lane);
      commands.add("together " + lane.peer());
    }

    @Override
    public void deadLetter(
        Entries what, int index, String cause, List<String> engines, int attempt) {
      commands.add("bury " + index + " attempt " + attempt + " by " + engines + ": " + cause);
    }
  }
}
