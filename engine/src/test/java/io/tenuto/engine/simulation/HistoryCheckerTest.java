package io.tenuto.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Ledger;
import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Histories made by hand: good ones, and for each rule some that break it. */
class HistoryCheckerTest {
  private static final Id FIRST = new Id("source", 1, 0);
  private static final Id SECOND = new Id("source", 1, 1);
  private static final Line TO_ENGINE = new Line("source.1", "engine.2", 1);
  private static final Line OTHER = new Line("source.1", "engine.3", 3);
  private static final Line TO_BACKLOG = new Line("source.1", "backlog~1", 2);
  private static final Line DRAIN = new Line("backlog~1", "engine.2", 1);

  private static Event accepted(Id id) {
    return new Event.Accepted("source.1", id, 7);
  }

  private static Event sent(Line line, long delivery, Id id) {
    return new Event.Sent(line, delivery, id, 1);
  }

  private static Event entered(Line line, long delivery, Id id) {
    return new Event.Entered(line, delivery, id, 7, 10);
  }

  private static Event ran(Line line, long delivery, Id id, Settlement outcome) {
    return new Event.Ran(line, delivery, id, outcome);
  }

  private static Event answered(Line line, long delivery, Settlement outcome) {
    return new Event.Answered(line, delivery, outcome);
  }

  private static Event settled(String custodian, Id id, Settlement outcome) {
    return new Event.Settled(custodian, id, outcome);
  }

  private static Event audited(long accepted, long completed, long passedOn, long retained) {
    return new Event.Audited(
        "source.1", new Ledger(accepted, completed, 0, 0, passedOn, retained), 0);
  }

  private static final Event GRANTED = new Event.Granted(TO_ENGINE, 100);
  private static final Event RESTED = new Event.Rested(true);

  /** One message goes to an engine. */
  private static List<Event> direct() {
    return List.of(
        GRANTED,
        accepted(FIRST),
        sent(TO_ENGINE, 0, FIRST),
        entered(TO_ENGINE, 0, FIRST),
        ran(TO_ENGINE, 0, FIRST, Settlement.DONE),
        answered(TO_ENGINE, 0, Settlement.DONE),
        settled("source.1", FIRST, Settlement.DONE),
        audited(1, 1, 0, 0),
        new Event.Counted("engine.2", 1),
        RESTED);
  }

  /** One message waits in a backlog before. */
  private static List<Event> spilled() {
    return List.of(
        new Event.Opened("backlog~1", 0),
        new Event.Granted(DRAIN, 100),
        accepted(FIRST),
        sent(TO_BACKLOG, 0, FIRST),
        new Event.Stored("backlog~1", FIRST),
        answered(TO_BACKLOG, 0, Settlement.STORED),
        settled("source.1", FIRST, Settlement.STORED),
        audited(1, 0, 1, 0),
        new Event.Fed("backlog~1", FIRST),
        sent(DRAIN, 0, FIRST),
        entered(DRAIN, 0, FIRST),
        ran(DRAIN, 0, FIRST, Settlement.DONE),
        answered(DRAIN, 0, Settlement.DONE),
        settled("backlog~1", FIRST, Settlement.DONE),
        new Event.Audited("backlog~1", new Ledger(1, 1, 0, 0, 0, 0), -1),
        new Event.DrainAudited("backlog~1", new Ledger(1, 1, 0, 0, 0, 0), 0),
        RESTED);
  }

  private static List<Event> with(List<Event> history, int at, Event... more) {
    var changed = new ArrayList<>(history);
    changed.addAll(at, List.of(more));
    return changed;
  }

  private static List<Event> without(List<Event> history, Event... gone) {
    var changed = new ArrayList<>(history);
    changed.removeAll(List.of(gone));
    return changed;
  }

  private static List<Event> instead(List<Event> history, int at, Event other) {
    var changed = new ArrayList<>(history);
    changed.set(at, other);
    return changed;
  }

  /** For each rule a history that breaks it and no other. */
  private static Map<Rule, List<Event>> broken() {
    Map<Rule, List<Event>> broken = new EnumMap<>(Rule.class);
    broken.put(Rule.ENDS, List.of(accepted(FIRST), RESTED));
    broken.put(Rule.CONSERVATION, instead(direct(), 7, audited(2, 1, 0, 1)));
    broken.put(
        Rule.CUSTODY,
        List.of(
            GRANTED,
            accepted(FIRST),
            new Event.Stored("backlog~1", FIRST),
            sent(TO_ENGINE, 0, FIRST),
            entered(TO_ENGINE, 0, FIRST),
            ran(TO_ENGINE, 0, FIRST, Settlement.DONE),
            new Event.Crashed("backlog~1"),
            RESTED));
    broken.put(
        Rule.DAMAGE,
        with(
            new ArrayList<>(spilled().subList(0, 8)),
            8,
            new Event.Named("backlog~1", FIRST),
            new Event.Lost("backlog~1", 1),
            new Event.Audited("backlog~1", new Ledger(1, 0, 0, 1, 0, 0), -1),
            RESTED));
    broken.put(Rule.CONTENTS, instead(direct(), 3, new Event.Entered(TO_ENGINE, 0, FIRST, 8, 10)));
    broken.put(
        Rule.DUPLICATES,
        with(
            direct(),
            7,
            sent(TO_ENGINE, 1, FIRST),
            entered(TO_ENGINE, 1, FIRST),
            new Event.Crashed("engine.2")));
    broken.put(Rule.LEASES, instead(direct(), 3, new Event.Entered(TO_ENGINE, 0, FIRST, 7, 100)));
    broken.put(Rule.ONCE, with(without(direct(), audited(1, 1, 0, 0)), 1, accepted(FIRST)));
    broken.put(Rule.EVIDENCE, without(direct(), answered(TO_ENGINE, 0, Settlement.DONE)));
    broken.put(
        Rule.ORDER,
        with(
            instead(direct(), 7, audited(2, 2, 0, 0)),
            2,
            new Event.Ordered("source.1", FIRST, "key"),
            accepted(SECOND),
            new Event.Ordered("source.1", SECOND, "key"),
            new Event.Granted(OTHER, 100),
            sent(OTHER, 0, SECOND),
            entered(OTHER, 0, SECOND),
            ran(OTHER, 0, SECOND, Settlement.DONE),
            answered(OTHER, 0, Settlement.DONE),
            settled("source.1", SECOND, Settlement.DONE)));
    broken.put(Rule.BYSTANDERS, lostBesideOthers());
    broken.put(Rule.MEMORY, with(direct(), 1, new Event.Held("engine.2", 11, 10)));
    broken.put(
        Rule.PATIENCE,
        List.of(
            accepted(FIRST),
            sent(TO_ENGINE, 0, FIRST),
            answered(TO_ENGINE, 0, Settlement.REJECT),
            new Event.Buried("source.1", FIRST),
            RESTED));
    broken.put(Rule.REST, instead(direct(), 9, new Event.Rested(false)));
    broken.put(Rule.PROTOCOL, with(direct(), 1, new Event.Refused(TO_ENGINE, "a gap")));
    broken.put(Rule.WHOLE, without(direct(), RESTED));
    return broken;
  }

  /** A message is given up that was never the only one on an engine that was lost. */
  private static List<Event> lostBesideOthers() {
    var history = new ArrayList<Event>(List.of(accepted(FIRST), accepted(SECOND)));
    for (int i = 0; i < HistoryChecker.ATTEMPTS; i++) {
      var line = new Line("source.1", "engine." + (4 + i), 4 + i);
      history.add(sent(line, 0, FIRST));
      history.add(sent(line, 1, SECOND));
      history.add(new Event.Revoked(line, false));
    }
    history.add(new Event.Buried("source.1", FIRST));
    history.add(new Event.Buried("source.1", SECOND));
    history.add(RESTED);
    return history;
  }

  private static Set<Rule> rules(List<Event> history) {
    return HistoryChecker.check(history).stream()
        .map(HistoryChecker.Violation::rule)
        .collect(Collectors.toSet());
  }

  @Test
  void goodHistoriesAreGood() {
    assertThat(HistoryChecker.check(direct())).isEmpty();
    assertThat(HistoryChecker.check(spilled())).isEmpty();
  }

  @Test
  void eachRuleIsNeededAndEnough() {
    Map<Rule, List<Event>> broken = broken();
    assertThat(broken).containsOnlyKeys(Rule.values());
    broken.forEach(
        (rule, history) -> {
          assertThat(rules(history)).as("what breaks %s", rule).containsExactly(rule);
          assertThat(HistoryChecker.check(history, EnumSet.complementOf(EnumSet.of(rule))))
              .as("a checker that does not know %s", rule)
              .isEmpty();
        });
  }

  @Test
  void aMessageRunsAgainAfterARevocation() {
    var other = new Line("source.1", "engine.3", 3);
    List<Event> again =
        List.of(
            GRANTED,
            new Event.Granted(other, 100),
            accepted(FIRST),
            sent(TO_ENGINE, 0, FIRST),
            entered(TO_ENGINE, 0, FIRST),
            new Event.Revoked(TO_ENGINE, true),
            sent(other, 0, FIRST),
            entered(other, 0, FIRST),
            ran(other, 0, FIRST, Settlement.DONE),
            ran(TO_ENGINE, 0, FIRST, Settlement.DONE),
            answered(other, 0, Settlement.DONE),
            settled("source.1", FIRST, Settlement.DONE),
            new Event.Audited("source.1", new Ledger(1, 1, 0, 0, 0, 0), 1),
            RESTED);
    assertThat(HistoryChecker.check(again)).isEmpty();
    assertThat(rules(instead(again, 12, audited(1, 1, 0, 0))))
        .as("a revocation that the sender does not count")
        .containsExactly(Rule.DUPLICATES);
  }

  @Test
  void oneRevocationDoesNotExcuseAnotherLine() {
    var second = new Line("source.1", "engine.3", 3);
    var third = new Line("source.1", "engine.4", 4);
    List<Event> beside =
        List.of(
            GRANTED,
            new Event.Granted(second, 100),
            new Event.Granted(third, 100),
            accepted(FIRST),
            sent(TO_ENGINE, 0, FIRST),
            new Event.Revoked(TO_ENGINE, true), // before it began there
            sent(second, 0, FIRST),
            sent(third, 0, FIRST),
            entered(second, 0, FIRST),
            entered(third, 0, FIRST),
            ran(second, 0, FIRST, Settlement.DONE),
            ran(third, 0, FIRST, Settlement.DONE),
            answered(second, 0, Settlement.DONE),
            settled("source.1", FIRST, Settlement.DONE),
            RESTED);
    assertThat(rules(beside)).containsExactly(Rule.DUPLICATES);
    assertThat(HistoryChecker.check(with(beside, 9, new Event.Revoked(second, false)))).isEmpty();
  }

  @Test
  void anAnswerCountsForItsOwnDeliveryOnly() {
    List<Event> neighbour =
        List.of(
            GRANTED,
            accepted(FIRST),
            accepted(SECOND),
            sent(TO_ENGINE, 0, FIRST),
            sent(TO_ENGINE, 1, SECOND),
            entered(TO_ENGINE, 0, FIRST),
            ran(TO_ENGINE, 0, FIRST, Settlement.DONE),
            answered(TO_ENGINE, 1, Settlement.DONE),
            settled("source.1", SECOND, Settlement.DONE),
            RESTED);
    assertThat(rules(neighbour)).containsExactlyInAnyOrder(Rule.EVIDENCE, Rule.ENDS);
  }

  @Test
  void aSettlementOfThePastIsNoneNow() {
    List<Event> stale = with(direct(), 7, settled("source.1", FIRST, Settlement.DONE));
    assertThat(rules(stale)).contains(Rule.ONCE);
  }

  @Test
  void whatDiesWithItsSourceIsNobodysFault() {
    assertThat(
            HistoryChecker.check(List.of(accepted(FIRST), new Event.Crashed("source.1"), RESTED)))
        .isEmpty();
  }

  @Test
  void whatHasRottedMayBeLostIfItIsNamed() {
    List<Event> rotted = new ArrayList<>(spilled().subList(0, 8));
    rotted.add(new Event.Rotted("backlog~1", FIRST));
    rotted.add(RESTED);
    assertThat(rules(rotted)).containsExactlyInAnyOrder(Rule.ENDS, Rule.CUSTODY);
    assertThat(HistoryChecker.check(with(rotted, 9, new Event.Named("backlog~1", FIRST))))
        .isEmpty();
  }

  @Test
  void whatABacklogAnsweredForOutlivesIt() {
    List<Event> lost = new ArrayList<>(spilled().subList(0, 8));
    lost.add(new Event.Crashed("backlog~1"));
    lost.add(new Event.Opened("backlog~2", 0));
    lost.add(RESTED);
    assertThat(rules(lost)).containsExactlyInAnyOrder(Rule.ENDS, Rule.CUSTODY);
  }
}
