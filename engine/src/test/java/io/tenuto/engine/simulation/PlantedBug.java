package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.host.InLink;
import io.tenuto.wire.Lease;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Mistakes that others have made, one or more of each class, to see whether the simulation finds
 * them. Each is one wrong deed of a shell; nothing that is shipped can do it.
 *
 * @param sentence what goes wrong
 * @param shells makes those that do it
 */
record PlantedBug(Kind kind, String name, String sentence, Supplier<Shells> shells) {
  /** The classes of bugs that testers have found in systems that promised not to lose anything. */
  enum Kind {
    ACKNOWLEDGED_BEFORE_DURABLE,
    STALE_ACTOR,
    STALE_ANSWER,
    SUCCESS_THEN_DROPPED,
    CORRUPTION_TAKEN_FOR_TORN_TAIL,
    FAIL_OPEN,
    MAINTENANCE_MEETS_FAULT,
    UNBOUNDED,
    LENGTH_TRUSTED,
    BLIND_CHECKER
  }

  static List<PlantedBug> all() {
    return List.of(
        bug(
            Kind.ACKNOWLEDGED_BEFORE_DURABLE,
            "answers at entry",
            "A message is answered for while user code still has it.",
            AnswersAtEntry::new),
        bug(
            Kind.ACKNOWLEDGED_BEFORE_DURABLE,
            "fsync does nothing",
            "The disk says that bytes are safe which only its cache has.",
            ForceDoesNothing::new),
        bug(
            Kind.ACKNOWLEDGED_BEFORE_DURABLE,
            "folder is not synced",
            "Files are forced, and their names are not.",
            NamesAreNotForced::new),
        bug(
            Kind.ACKNOWLEDGED_BEFORE_DURABLE,
            "writes stay in the process",
            "What was written waits in a buffer of the process.",
            WritesStayInProcess::new),
        bug(
            Kind.STALE_ACTOR,
            "no lease check",
            "An engine that stood still goes on where it was.",
            NoLeaseCheck::new),
        bug(
            Kind.STALE_ACTOR,
            "lease checked too early",
            "The lease is looked at for a piece of work, not before each message.",
            LeaseCheckedOncePerWork::new),
        bug(
            Kind.STALE_ACTOR,
            "lease runs from the answer",
            "A heartbeat counts from later than it was sent.",
            LeaseRunsLate::new),
        bug(
            Kind.STALE_ACTOR,
            "clock stands still",
            "The engine's clock does not count the time in which it was frozen.",
            ClockStandsStill::new),
        bug(
            Kind.STALE_ACTOR,
            "lease taken back too early",
            "The sender leases again before the receiver must have stopped.",
            TakesBackEarly::new),
        bug(
            Kind.STALE_ANSWER,
            "answers outlive the line",
            "Settlements of a connection that is gone are credited to the next one's deliveries.",
            AnswersOutliveLine::new),
        bug(
            Kind.STALE_ANSWER,
            "answers for the neighbour",
            "An engine answers for the first of its work instead of the one that ran.",
            AnswersForNeighbour::new),
        bug(
            Kind.STALE_ANSWER,
            "settled twice",
            "A custodian counts one settlement twice.",
            SettlesTwice::new),
        bug(
            Kind.SUCCESS_THEN_DROPPED,
            "accepts without lines",
            "A source without connections says yes and keeps nothing.",
            DropsWithoutLines::new),
        bug(
            Kind.SUCCESS_THEN_DROPPED,
            "drain drops",
            "What is read from the log while no engine is connected is passed over.",
            DropsWhatIsFed::new),
        bug(
            Kind.SUCCESS_THEN_DROPPED,
            "returns as its old self",
            "A source that restarts gives its numbers a second time.",
            KeepsIncarnation::new),
        bug(
            Kind.CORRUPTION_TAKEN_FOR_TORN_TAIL,
            "tail cut too short",
            "Recovery cuts a record off that was whole, with the torn one.",
            CutsTooMuch::new),
        bug(
            Kind.CORRUPTION_TAKEN_FOR_TORN_TAIL,
            "tail begins too early",
            "Recovery takes whatever lies behind 64 KiB for a torn tail.",
            TailBeginsEarly::new),
        bug(
            Kind.FAIL_OPEN,
            "checksum ignored",
            "A message whose bytes have changed on the way is run.",
            ChecksumIgnored::new),
        bug(
            Kind.FAIL_OPEN,
            "exception swallowed",
            "User code fails, and the message counts as done.",
            FailureIsSuccess::new),
        bug(
            Kind.FAIL_OPEN,
            "disk error swallowed",
            "A write or a force fails, and nobody is told.",
            DiskErrorSwallowed::new),
        bug(
            Kind.FAIL_OPEN,
            "violation ignored",
            "A frame is lost, and the gap in the numbers is no reason to close.",
            ViolationIgnored::new),
        bug(
            Kind.FAIL_OPEN,
            "dead letter nowhere",
            "A message is given up, and nobody keeps it.",
            BuriesNowhere::new),
        bug(
            Kind.MAINTENANCE_MEETS_FAULT,
            "drain answers for all",
            "An engine that is scaled down answers for what it has not begun.",
            DrainAnswersDone::new),
        bug(
            Kind.MAINTENANCE_MEETS_FAULT,
            "space reclaimed early",
            "The log gives messages up when they are on their way, not when they are done.",
            SettlesWhenFed::new),
        bug(
            Kind.MAINTENANCE_MEETS_FAULT,
            "gives up at once",
            "A message is a dead letter after its first failure.",
            GivesUpAtOnce::new),
        bug(
            Kind.UNBOUNDED,
            "grants what it has not",
            "An engine grants four times its memory.",
            GrantsTooMuch::new),
        bug(
            Kind.UNBOUNDED,
            "credit leaks",
            "A slot that ends with a failure is never free again.",
            CreditLeaks::new),
        bug(
            Kind.UNBOUNDED,
            "runs again unasked",
            "User code runs twice for one delivery.",
            RunsTwice::new),
        bug(
            Kind.LENGTH_TRUSTED,
            "part taken for the whole",
            "A connection ends within a message, and what came is run.",
            PartIsWhole::new),
        bug(
            Kind.LENGTH_TRUSTED,
            "memory used again",
            "A message lands in memory that another one still needs.",
            MemoryShared::new),
        bug(
            Kind.SUCCESS_THEN_DROPPED,
            "order forgotten",
            "A source promises an order, and its group has none.",
            ForgetsOrder::new),
        bug(
            Kind.FAIL_OPEN,
            "damage not told",
            "The log cannot read messages any more, and nobody is told which.",
            TellsNoDamage::new),
        bug(
            Kind.CORRUPTION_TAKEN_FOR_TORN_TAIL,
            "damage ends the file",
            "Recovery takes the first damaged record for a torn tail, with all that follows.",
            DamageEndsFile::new),
        bug(
            Kind.FAIL_OPEN,
            "key not found",
            "Messages whose key cannot be read go beside those that have it.",
            KeyNotFound::new),
        bug(
            Kind.STALE_ACTOR,
            "bystanders blamed",
            "An engine counts as working on one message alone before it has said so.",
            DoesNotWaitForAlone::new),
        bug(
            Kind.BLIND_CHECKER,
            "runs unrecorded",
            "The history leaves out some of what engines began and ended.",
            ForgetsRuns::new),
        bug(
            Kind.BLIND_CHECKER,
            "settlements unrecorded",
            "The history leaves out some settlements.",
            ForgetsSettlements::new),
        bug(
            Kind.BLIND_CHECKER,
            "end unrecorded",
            "The run ends whenever it likes, and the history does not say how.",
            ForgetsEnd::new));
  }

  private static PlantedBug bug(Kind kind, String name, String sentence, Supplier<Shells> shells) {
    return new PlantedBug(kind, name, sentence, shells);
  }

  private static final class AnswersAtEntry extends Shells {
    @Override
    boolean answersAtEntry() {
      return true;
    }
  }

  private static final class ForceDoesNothing extends Shells {
    @Override
    boolean forces() {
      return false;
    }
  }

  private static final class NamesAreNotForced extends Shells {
    @Override
    boolean forcesNames() {
      return false;
    }
  }

  private static final class WritesStayInProcess extends Shells {
    @Override
    boolean writesAtOnce() {
      return false;
    }
  }

  private static final class NoLeaseCheck extends Shells {
    @Override
    boolean mayStart(InLink link, long nowNanos) {
      return link.open();
    }
  }

  private static final class LeaseCheckedOncePerWork extends Shells {
    @Override
    boolean asksBeforeEach() {
      return false;
    }
  }

  private static final class LeaseRunsLate extends Shells {
    @Override
    long beatNanos(long nowNanos) {
      return nowNanos + Lease.LEASE_NANOS;
    }
  }

  private static final class ClockStandsStill extends Shells {
    @Override
    long engineClock(long nowNanos, long stoodStillNanos) {
      return nowNanos - stoodStillNanos;
    }
  }

  private static final class TakesBackEarly extends Shells {
    @Override
    boolean leaseRanOut(Lane lane, long nowNanos) {
      return lane.leaseRanOut(nowNanos + Lease.LEASE_NANOS / 2);
    }
  }

  private static final class AnswersOutliveLine extends Shells {
    @Override
    boolean answersOutliveLine() {
      return true;
    }
  }

  private static final class AnswersForNeighbour extends Shells {
    @Override
    int answersFor(int index, int from, int count) {
      return from;
    }
  }

  private static final class SettlesTwice extends Shells {
    @Override
    int settlesTimes(Id message) {
      return message.sequence() % 100 == 99 ? 2 : 1;
    }
  }

  private static final class DropsWithoutLines extends Shells {
    @Override
    boolean keepsWithoutLines() {
      return false;
    }
  }

  private static final class DropsWhatIsFed extends Shells {
    @Override
    boolean feeds(Id message, boolean hasLines) {
      return hasLines;
    }
  }

  private static final class KeepsIncarnation extends Shells {
    @Override
    long incarnation(long next) {
      return 1;
    }
  }

  private static final class CutsTooMuch extends Shells {
    @Override
    long cut(long sizeBytes) {
      return Math.max(0, sizeBytes - 100);
    }
  }

  private static final class TailBeginsEarly extends Shells {
    @Override
    int whole(int sizeBytes) {
      return Math.min(sizeBytes, 64 << 10);
    }
  }

  private static final class ChecksumIgnored extends Shells {
    @Override
    boolean checksums() {
      return false;
    }
  }

  private static final class FailureIsSuccess extends Shells {
    @Override
    Settlement answer(Settlement happened) {
      return Settlement.DONE;
    }
  }

  private static final class DiskErrorSwallowed extends Shells {
    @Override
    boolean tellsFailures() {
      return false;
    }
  }

  private static final class ViolationIgnored extends Shells {
    @Override
    boolean refuses() {
      return false;
    }

    @Override
    boolean dropsFrame(long number) {
      return number % 200 == 199;
    }
  }

  private static final class BuriesNowhere extends Shells {
    @Override
    boolean buries() {
      return false;
    }
  }

  private static final class DrainAnswersDone extends Shells {
    @Override
    Settlement drained() {
      return Settlement.DONE;
    }
  }

  private static final class SettlesWhenFed extends Shells {
    @Override
    boolean settlesWhenFed() {
      return true;
    }
  }

  private static final class GivesUpAtOnce extends Shells {
    @Override
    int attempts() {
      return 1;
    }
  }

  private static final class GrantsTooMuch extends Shells {
    @Override
    long engineBudget(long bytes) {
      return 4 * bytes;
    }
  }

  private static final class CreditLeaks extends Shells {
    @Override
    boolean finishes(Settlement last) {
      return last != Settlement.FAILED;
    }
  }

  private static final class RunsTwice extends Shells {
    @Override
    int runs(long sequence) {
      return sequence % 100 == 99 ? 2 : 1;
    }
  }

  private static final class PartIsWhole extends Shells {
    @Override
    boolean partsCountAsWhole() {
      return true;
    }
  }

  private static final class MemoryShared extends Shells {
    private final ByteBuffer memory = ByteBuffer.allocate(1 << 20);

    @Override
    ByteBuffer landing(int bytes) {
      return memory.slice(0, bytes);
    }

    @Override
    boolean checksums() {
      return false; // they were right when the message came
    }
  }

  private static final class TellsNoDamage extends Shells {
    @Override
    boolean namesLost() {
      return false;
    }
  }

  private static final class DamageEndsFile extends Shells {
    @Override
    boolean damageEndsFile() {
      return true;
    }
  }

  private static final class ForgetsOrder extends Shells {
    @Override
    Optional<String> ordersBy(Optional<String> promised) {
      return Optional.empty();
    }
  }

  private static final class KeyNotFound extends Shells {
    @Override
    String keyName(Id message, String name) {
      return message.sequence() % 10 == 9 ? "?".repeat(name.length()) : name;
    }
  }

  private static final class DoesNotWaitForAlone extends Shells {
    @Override
    boolean waitsForAlone() {
      return false;
    }
  }

  private static final class ForgetsRuns extends Shells {
    @Override
    boolean records(Event event) {
      boolean forgotten =
          (event instanceof Event.Entered entered && entered.message().sequence() % 100 == 99)
              || (event instanceof Event.Ran ran && ran.message().sequence() % 100 == 99);
      return !forgotten;
    }
  }

  private static final class ForgetsSettlements extends Shells {
    @Override
    boolean records(Event event) {
      return !(event instanceof Event.Settled settled && settled.message().sequence() % 100 == 99);
    }
  }

  private static final class ForgetsEnd extends Shells {
    @Override
    boolean records(Event event) {
      return !(event instanceof Event.Rested);
    }
  }
}
