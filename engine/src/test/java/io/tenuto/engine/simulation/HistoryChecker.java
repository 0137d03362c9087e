package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a history to the rules, knowing nothing but what was recorded: no machine, no ledger of
 * theirs that it would have to believe, no clock.
 */
final class HistoryChecker {
  /** Failures of its own after which a message may be given up. */
  static final int ATTEMPTS = 3;

  private static final int MOST_VIOLATIONS = 20;

  private final Set<Rule> rules;
  private final Map<Id, Message> messages = new LinkedHashMap<>();
  private final Map<Line, Lane> lanes = new LinkedHashMap<>();
  private final Map<String, Custodian> custodians = new LinkedHashMap<>();
  private final AccountCheck accounts = new AccountCheck();
  private final CustodyCheck custody = new CustodyCheck();
  private final Set<Id> rotten = new HashSet<>();
  private final Map<String, Long> runs = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private int at;

  /**
   * A rule that does not hold.
   *
   * @param event number of the event in the history
   */
  record Violation(Rule rule, int event, String what) {}

  private static final class Message {
    boolean accepted;
    int crc;
    boolean orphan;
    boolean completed;
    boolean buried;
    boolean lost;
    int entries;
    int excuses;
  }

  private static final class Delivery {
    final Id message;
    boolean entered;
    Settlement ran = Settlement.RELEASED;
    boolean over;
    boolean answered;

    Delivery(Id message) {
      this.message = message;
    }
  }

  private static final class Lane {
    final List<Delivery> deliveries = new ArrayList<>();
    long untilNanos = Long.MIN_VALUE;
    boolean revoked;
    boolean leaseRanOut;
  }

  /** One message at one custodian. */
  private static final class Stay {
    int accepted;
    int settled;
    int done;
    int stored;
    int failures;
    int standing; // begun, and neither failed nor taken back unanswered
    boolean buried;
  }

  private static final class Custodian {
    final Map<Id, Stay> stays = new LinkedHashMap<>();
    boolean recovered;
    long releases;

    Stay stay(Id message) {
      return stays.computeIfAbsent(message, unused -> new Stay());
    }
  }

  /** Blind for other rules than these. */
  HistoryChecker(Set<Rule> rules) {
    this.rules = rules;
  }

  /** All violations, or the first of them if there are many. */
  static List<Violation> check(List<Event> history) {
    return check(history, EnumSet.allOf(Rule.class));
  }

  /** As {@link #check(List)}, but blind for other rules than these. */
  static List<Violation> check(List<Event> history, Set<Rule> rules) {
    var checker = new HistoryChecker(rules);
    var order = new OrderCheck();
    var bystanders = new BystanderCheck();
    for (Event event : history) {
      order.next(event).ifPresent(what -> checker.require(false, Rule.ORDER, "%", what));
      bystanders.next(event).ifPresent(what -> checker.require(false, Rule.BYSTANDERS, "%", what));
      checker.next(event);
      if (checker.violations.size() >= MOST_VIOLATIONS) {
        return checker.violations;
      }
    }
    boolean ended = !history.isEmpty() && history.get(history.size() - 1) instanceof Event.Rested;
    checker.require(ended, Rule.WHOLE, "the history ends before the end");
    return checker.violations;
  }

  /** What happens next; the history need not be over. */
  void next(Event event) {
    accounts.next(event).ifPresent(what -> require(false, Rule.CONSERVATION, "%", what));
    on(event);
    custody.next(event).forEach(what -> require(false, Rule.CUSTODY, "%", what));
    at++;
  }

  /** What has been found so far. */
  List<Violation> violations() {
    return violations;
  }

  /** What is known of a line. */
  Object about(Line line) {
    return lane(line);
  }

  private void require(boolean holds, Rule rule, String told, Object... parts) {
    if (!holds && rules.contains(rule)) {
      violations.add(new Violation(rule, at, filled(told, parts)));
    }
  }

  /** A sentence with parts in the places of its percent signs. */
  private static String filled(String told, Object... parts) {
    var sentence = new StringBuilder();
    int next = 0;
    for (int i = 0; i < told.length(); i++) {
      boolean place = told.charAt(i) == '%';
      sentence.append(place ? String.valueOf(parts[next++]) : String.valueOf(told.charAt(i)));
    }
    return sentence.toString();
  }

  private Message message(Id id) {
    return messages.computeIfAbsent(id, unused -> new Message());
  }

  private Custodian custodian(String name) {
    return custodians.computeIfAbsent(name, unused -> new Custodian());
  }

  private Lane lane(Line line) {
    return lanes.computeIfAbsent(line, unused -> new Lane());
  }

  private void on(Event event) {
    if (event instanceof Event.Accepted it) {
      onAccepted(it);
    } else if (event instanceof Event.Stored it) {
      custodian(it.custodian()).stay(it.message()).accepted++;
    } else if (event instanceof Event.Opened it) {
      custodian(it.custodian()).recovered = it.recovered() > 0;
    } else if (event instanceof Event.Fed it) {
      onFed(it);
    } else if (event instanceof Event.Sent it) {
      onSent(it);
    } else if (event instanceof Event.Granted it) {
      Lane lane = lane(it.line());
      lane.untilNanos =
          lane.untilNanos == Long.MIN_VALUE || it.untilNanos() - lane.untilNanos > 0
              ? it.untilNanos()
              : lane.untilNanos;
    } else if (event instanceof Event.Entered it) {
      onEntered(it);
    } else if (event instanceof Event.Ran it) {
      onRan(it);
    } else if (event instanceof Event.Answered it) {
      onAnswered(it);
    } else if (event instanceof Event.Revoked it) {
      onRevoked(it);
    } else if (event instanceof Event.Buried it) {
      onBuried(it);
    } else if (event instanceof Event.Settled it) {
      onSettled(it);
    } else {
      onOther(event);
    }
  }

  private void onOther(Event event) {
    if (event instanceof Event.Rotted it) {
      rotten.add(it.message());
    } else if (event instanceof Event.Named it) {
      onNamed(it);
    } else if (event instanceof Event.Audited it) {
      if (it.releases() >= 0) {
        releases(it.custodian(), it.releases());
      }
    } else if (event instanceof Event.DrainAudited it) {
      releases(it.custodian(), it.releases());
    } else if (event instanceof Event.Held it) {
      require(
          it.bytes() <= it.limitBytes(),
          Rule.MEMORY,
          "% has granted or holds % of % bytes",
          it.receiver(),
          it.bytes(),
          it.limitBytes());
    } else if (event instanceof Event.Counted it) {
      long seen = runs.getOrDefault(it.engine(), 0L);
      require(
          seen == it.runs(),
          Rule.WHOLE,
          "% counts % runs, the history %",
          it.engine(),
          it.runs(),
          seen);
    } else if (event instanceof Event.Crashed it) {
      onCrashed(it.process());
    } else if (event instanceof Event.Refused it) {
      require(false, Rule.PROTOCOL, "%: %", it.line(), it.why());
    } else if (event instanceof Event.Rested it) {
      onRested(it);
    }
  }

  private void onAccepted(Event.Accepted it) {
    Message message = message(it.message());
    require(!message.accepted, Rule.ONCE, "% was accepted twice", it.message());
    message.accepted = true;
    message.crc = it.crc();
    custodian(it.custodian()).stay(it.message()).accepted++;
  }

  private void onFed(Event.Fed it) {
    require(
        message(it.message()).accepted,
        Rule.CONTENTS,
        "% feeds %, which nobody sent",
        it.custodian(),
        it.message());
  }

  private void onSent(Event.Sent it) {
    Lane lane = lane(it.line());
    require(
        lane.deliveries.size() == it.delivery(),
        Rule.WHOLE,
        "%: delivery % where % would be next",
        it.line(),
        it.delivery(),
        lane.deliveries.size());
    lane.deliveries.add(new Delivery(it.message()));
  }

  /** The delivery of a number, or one that says so little that nothing about it holds. */
  private Delivery delivery(Line line, long number, Id whoElse) {
    List<Delivery> all = lane(line).deliveries;
    boolean known = number >= 0 && number < all.size();
    require(known, Rule.EVIDENCE, "%: delivery % was never sent", line, number);
    return known ? all.get((int) number) : new Delivery(whoElse);
  }

  private void onEntered(Event.Entered it) {
    Message message = message(it.message());
    Delivery delivery = delivery(it.line(), it.delivery(), it.message());
    require(
        message.accepted && delivery.message.equals(it.message()),
        Rule.CONTENTS,
        "%, delivery %: % runs where % was sent",
        it.line(),
        it.delivery(),
        it.message(),
        delivery.message);
    require(
        it.crc() == message.crc,
        Rule.CONTENTS,
        "% has other bytes in user code than at its source",
        it.message());
    require(!delivery.entered, Rule.ONCE, "%: delivery % runs twice", it.line(), it.delivery());
    delivery.entered = true;
    message.entries++;
    require(
        message.entries <= 1 + message.excuses,
        Rule.DUPLICATES,
        "% runs for time % after % failures and revocations",
        it.message(),
        message.entries,
        message.excuses);
    Lane lane = lane(it.line());
    Stay stay = custodian(it.line().from()).stay(it.message());
    stay.standing += lane.revoked ? 0 : 1;
    require(
        stay.standing <= 1
            || CustodyCheck.isBacklog(it.line().from()), // which may have been sent it twice
        Rule.DUPLICATES,
        "% begins on % while another run of it stands",
        it.message(),
        it.line());
    require(
        it.clockNanos() - lane.untilNanos < 0 && lane.untilNanos != Long.MIN_VALUE,
        Rule.LEASES,
        "% begins on %, % ns after its lease has run out",
        it.message(),
        it.line(),
        it.clockNanos() - lane.untilNanos);
    require(
        !lane.leaseRanOut,
        Rule.LEASES,
        "% begins on %, whose lease the sender has taken back",
        it.message(),
        it.line());
  }

  private void onRan(Event.Ran it) {
    Message message = message(it.message());
    Delivery delivery = delivery(it.line(), it.delivery(), it.message());
    require(delivery.entered, Rule.WHOLE, "% has run without having begun", it.message());
    delivery.ran = it.outcome();
    delivery.over = true;
    runs.merge(it.line().to(), 1L, Long::sum);
    if (it.outcome() == Settlement.DONE) {
      message.completed = true;
    } else {
      message.excuses++;
      Stay stay = custodian(it.line().from()).stay(it.message());
      stay.failures++;
      stay.standing -= lane(it.line()).revoked ? 0 : 1;
    }
  }

  private void onAnswered(Event.Answered it) {
    Delivery delivery = delivery(it.line(), it.delivery(), new Id("", 0, -1));
    if (delivery.answered) {
      return; // the sender must pass over it, which the count of settlements shows
    }
    delivery.answered = true;
    Stay stay = custodian(it.line().from()).stay(delivery.message);
    boolean founded =
        switch (it.outcome()) {
          case DONE, FAILED -> delivery.over && delivery.ran == it.outcome();
          case STORED -> custodian(it.line().to()).stay(delivery.message).accepted > 0;
          case RELEASED -> !delivery.entered;
          case REJECT -> true;
        };
    require(
        founded,
        Rule.EVIDENCE,
        "%: delivery %, %, is answered with %, which is not what happened",
        it.line(),
        it.delivery(),
        delivery.message,
        it.outcome());
    stay.done += it.outcome() == Settlement.DONE ? 1 : 0;
    stay.stored += it.outcome() == Settlement.STORED ? 1 : 0;
  }

  private void onRevoked(Event.Revoked it) {
    Lane lane = lane(it.line());
    lane.leaseRanOut |= it.leaseRanOut();
    revoke(it.line(), lane);
  }

  /** What was in flight may run again. */
  private void revoke(Line line, Lane lane) {
    if (lane.revoked) {
      return;
    }
    lane.revoked = true;
    for (Delivery delivery : lane.deliveries) {
      if (!delivery.answered) {
        message(delivery.message).excuses++;
        custodian(line.from()).releases++;
        Stay stay = custodian(line.from()).stay(delivery.message);
        stay.failures++; // it may have ended its engine
        boolean failed = delivery.over && delivery.ran != Settlement.DONE;
        stay.standing -= delivery.entered && !failed ? 1 : 0;
      }
    }
  }

  private void onBuried(Event.Buried it) {
    message(it.message()).buried = true;
    Stay stay = custodian(it.custodian()).stay(it.message());
    stay.buried = true;
    require(
        stay.failures >= ATTEMPTS,
        Rule.PATIENCE,
        "% gives % up after % failures of %",
        it.custodian(),
        it.message(),
        stay.failures,
        ATTEMPTS);
  }

  private void onSettled(Event.Settled it) {
    Custodian custodian = custodian(it.custodian());
    Stay stay = custodian.stay(it.message());
    stay.settled++;
    boolean founded =
        switch (it.outcome()) {
          case DONE -> stay.done > 0;
          case STORED -> stay.stored > 0;
          case REJECT -> stay.buried;
          case FAILED, RELEASED -> false; // these end no custody
        };
    require(
        founded,
        Rule.EVIDENCE,
        "% settles % as % without having been told so",
        it.custodian(),
        it.message(),
        it.outcome());
    require(
        custodian.recovered || stay.settled <= stay.accepted,
        Rule.ONCE,
        "% has accepted % % times and settled it % times",
        it.custodian(),
        it.message(),
        stay.accepted,
        stay.settled);
  }

  private void onNamed(Event.Named it) {
    require(
        rotten.contains(it.message()),
        Rule.DAMAGE,
        "% has lost %, to which nothing had happened",
        it.custodian(),
        it.message());
    message(it.message()).lost = true;
  }

  private void releases(String whose, long counted) {
    long seen = custodian(whose).releases;
    require(
        counted == seen,
        Rule.DUPLICATES,
        "% counts % messages leased again, the history %",
        whose,
        counted,
        seen);
  }

  private void onCrashed(String process) {
    lanes.forEach(
        (line, lane) -> {
          if (line.from().equals(process)) {
            revoke(line, lane);
          } else if (line.to().equals(process) && CustodyCheck.isBacklog(process)) {
            // it may be in its log, though it was never answered for
            lane.deliveries.forEach(delivery -> message(delivery.message).excuses++);
          }
        });
    Custodian custodian = custodians.get(process);
    if (custodian == null) {
      return;
    }
    custodian.stays.forEach(
        (id, stay) -> {
          Message message = message(id);
          if (CustodyCheck.isBacklog(process)) {
            message.excuses++; // its settlement may not have reached the disk
          } else if (stay.settled == 0) {
            message.orphan = true; // only a durable source would have kept it
          }
        });
  }

  private static boolean ended(Message message) {
    return message.completed || message.buried || message.lost;
  }

  private void onRested(Event.Rested it) {
    require(it.retainsNothing(), Rule.REST, "messages are still on their way");
    messages.forEach(
        (id, message) ->
            require(
                !message.accepted || message.orphan || ended(message),
                Rule.ENDS,
                "% was accepted and never ended",
                id));
  }
}
