package io.tenuto.engine.simulation;

import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Lane;
import io.tenuto.engine.host.InLink;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What shells, disks and networks do between the machines, done right. A planted bug is a subclass
 * that does one thing wrong.
 */
class Shells {
  // engine

  /** Whether a message may enter user code now. */
  boolean mayStart(InLink link, long nowNanos) {
    return link.mayStart(nowNanos);
  }

  /** Whether that is asked before each message of a piece of work, not only before the first. */
  boolean asksBeforeEach() {
    return true;
  }

  /** What an engine's clock shows when it has stood still for some of the time. */
  long engineClock(long nowNanos, long stoodStillNanos) {
    return nowNanos;
  }

  /** When a heartbeat counts as sent. */
  long beatNanos(long nowNanos) {
    return nowNanos;
  }

  /** Whether a message is answered for before user code has it. */
  boolean answersAtEntry() {
    return false;
  }

  /** What is answered when this has happened. */
  Settlement answer(Settlement happened) {
    return happened;
  }

  /** For which of its work's messages an engine answers after running this one. */
  int answersFor(int index, int from, int count) {
    return index;
  }

  /** How often user code runs for one delivery. */
  int runs(long sequence) {
    return 1;
  }

  /** Whether a slot that is done with a piece of work says so. */
  boolean finishes(Settlement last) {
    return true;
  }

  /** What an engine grants in all. */
  long engineBudget(long bytes) {
    return bytes;
  }

  /** What a draining engine answers for what it has not begun. */
  Settlement drained() {
    return Settlement.RELEASED;
  }

  // sender

  boolean leaseRanOut(Lane lane, long nowNanos) {
    return lane.leaseRanOut(nowNanos);
  }

  /** Whether a message that is given up is handed to whoever keeps dead letters. */
  boolean buries() {
    return true;
  }

  /** By which key a source that promises an order has it kept. */
  Optional<String> ordersBy(Optional<String> promised) {
    return promised;
  }

  /** The name under which a message of a source bears its key. */
  String keyName(Id message, String name) {
    return name;
  }

  /** Whether a sender waits for an engine's word that it works on nothing else. */
  boolean waitsForAlone() {
    return true;
  }

  /** How many failures a sender allows. */
  int attempts() {
    return HistoryChecker.ATTEMPTS;
  }

  /** Whether a source keeps what it accepts while it has no line to anybody. */
  boolean keepsWithoutLines() {
    return true;
  }

  /** How often a custodian is told that a message is settled. */
  int settlesTimes(Id message) {
    return 1;
  }

  /** The incarnation of a source that returns. */
  long incarnation(long next) {
    return next;
  }

  // backlog

  /** Whether what was read from the log goes to the sender. */
  boolean feeds(Id message, boolean hasLines) {
    return true;
  }

  /** Whether the log is told that a message is settled when it is only on its way. */
  boolean settlesWhenFed() {
    return false;
  }

  /** Whether somebody is told which messages the log has lost. */
  boolean namesLost() {
    return true;
  }

  // network

  /** Whether bytes that are not what was sent are refused. */
  boolean checksums() {
    return true;
  }

  /** Whether a frame is lost on a connection that stays open. */
  boolean dropsFrame(long number) {
    return false;
  }

  /** Whether what the peer must not send is refused, and the connection closed. */
  boolean refuses() {
    return true;
  }

  /** Whether answers on a connection that is gone reach the next one between the same two. */
  boolean answersOutliveLine() {
    return false;
  }

  /** What the receiver has of a frame that was under way when the connection broke, or nothing. */
  boolean partsCountAsWhole() {
    return false;
  }

  /** The memory in which a frame lands; each has its own. */
  ByteBuffer landing(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  // disk

  /** Whether a force reaches the disk. */
  boolean forces() {
    return true;
  }

  /** Whether the folder's names do. */
  boolean forcesNames() {
    return true;
  }

  /** Whether a write that failed is told. */
  boolean tellsFailures() {
    return true;
  }

  /** Whether a write is done with the next call only, though it was said to be done. */
  boolean writesLate() {
    return false;
  }

  /** Whether what was written outlives the process that wrote it. */
  boolean writesAtOnce() {
    return true;
  }

  /** How much of a file that was not torn is taken for whole by the process that opens it. */
  int whole(int sizeBytes) {
    return sizeBytes;
  }

  /** Whether what follows damage in a file is gone with it. */
  boolean damageEndsFile() {
    return false;
  }

  /** Where a file is cut that is to be cut here. */
  long cut(long sizeBytes) {
    return sizeBytes;
  }

  // the test itself

  /** Whether something that happens is recorded. */
  boolean records(Event event) {
    return true;
  }
}
