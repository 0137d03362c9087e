package io.tenuto.wire;

import java.util.HashMap;
import java.util.Map;

/**
 * The receiving end of one link: checks numbers and limits, keeps account of credit, collects
 * settlements.
 *
 * <p>Message credit is freed when the work on a message is finished, byte credit when its bytes are
 * released, which may be later. Limits are absolute, so a lost or repeated credit frame does no
 * harm.
 */
public final class Receiver {
  /** What a message costs that is written to a spool file instead of memory. */
  public static final long SPOOL_CHARGE_BYTES = 1024 * 1024;

  /** Highest number of a route. */
  static final int MAX_ROUTE = 0xffff;

  private final int epoch;
  private final long spoolAboveBytes;
  private final Map<Integer, Origin> routes = new HashMap<>();
  private final Ranges settlements = new Ranges();
  private long nextDelivery;
  private long usedMessages;
  private long usedBytes;
  private long freedMessages;
  private long freedBytes;
  private long messageLimit;
  private long byteLimit;
  private long demandMessages;
  private long demandHeadBytes;
  private boolean reclaiming;

  /**
   * @param epoch the link's lease epoch, agreed in the handshake
   * @param spoolAboveBytes entries larger than this are charged {@link #SPOOL_CHARGE_BYTES}
   */
  public Receiver(int epoch, long spoolAboveBytes) {
    this.epoch = epoch;
    this.spoolAboveBytes = spoolAboveBytes;
  }

  /**
   * A route is announced; from now on its number stands for this origin.
   *
   * @throws ProtocolException if the number is out of range, or stands for another origin
   */
  public void onRoute(Control control) {
    long route = control.number("route");
    if (route < 0 || route > MAX_ROUTE) {
      throw new ProtocolException("route " + route + " is outside 0 to " + MAX_ROUTE);
    }
    Origin origin = Origin.announced(control);
    Origin before = routes.putIfAbsent((int) route, origin);
    if (before != null && !before.equals(origin)) {
      throw new ProtocolException(
          "route " + route + " stands for " + before + " on this link and cannot become " + origin);
    }
  }

  /** The origin of a route that was announced. */
  public Origin origin(int route) {
    Origin origin = routes.get(route);
    if (origin == null) {
      throw new ProtocolException("route " + route + " was not announced on this link");
    }
    return origin;
  }

  /** Accepts deliveries; throws if they are out of order, of another epoch, or over the limit. */
  public void onDeliveries(long first, int count, long bytes, int ofEpoch) {
    if (first != nextDelivery) {
      throw new ProtocolException("delivery " + first + " where " + nextDelivery + " was expected");
    }
    if (ofEpoch != epoch) {
      throw new ProtocolException("epoch " + ofEpoch + " where " + epoch + " is in force");
    }
    nextDelivery += count;
    usedMessages += count;
    usedBytes += bytes;
    if (usedMessages > messageLimit || usedBytes > byteLimit) {
      throw new ProtocolException(
          "the sender spent more credit than it had: "
              + usedMessages
              + " of "
              + messageLimit
              + " messages, "
              + usedBytes
              + " of "
              + byteLimit
              + " bytes");
    }
  }

  /** The charge of a whole message, as the sender reckons it too. */
  public long charge(long entryBytes) {
    return Sender.charge(entryBytes, spoolAboveBytes);
  }

  public void onForfeit(long messages, long bytes) {
    boolean held = messages <= messageLimit - usedMessages && bytes <= byteLimit - usedBytes;
    if (messages < 0 || bytes < 0 || !held) {
      throw new ProtocolException(
          "forfeit of "
              + messages
              + " messages and "
              + bytes
              + " bytes, more than was granted and unspent");
    }
    reclaiming = false;
    usedMessages += messages;
    usedBytes += bytes;
    finished(messages);
    released(bytes);
  }

  public void onDemand(long messages, long headBytes) {
    demandMessages = messages;
    demandHeadBytes = headBytes;
  }

  /** Work on some messages is over, well or not. */
  public void finished(long messages) {
    freedMessages += messages;
  }

  /** Some bytes need no memory any more. */
  public void released(long bytes) {
    freedBytes += bytes;
  }

  /** Where settlements are collected; the owner sends {@link Ranges#take} when it sees fit. */
  public Ranges settlements() {
    return settlements;
  }

  public long demandMessages() {
    return demandMessages;
  }

  public long demandHeadBytes() {
    return demandHeadBytes;
  }

  /** Messages received and not finished. */
  public long heldMessages() {
    return usedMessages - freedMessages;
  }

  /** Bytes received and not released. */
  public long heldBytes() {
    return usedBytes - freedBytes;
  }

  /** Messages granted or held: what this link takes of the receiver's window. */
  public long committedMessages() {
    return messageLimit - freedMessages;
  }

  /** Bytes granted or held: what this link takes of the receiver's budget. */
  public long committedBytes() {
    return byteLimit - freedBytes;
  }

  /** Byte credit the sender has and does not use. */
  long unspentBytes() {
    return byteLimit - usedBytes;
  }

  /** Messages the sender may send at any moment. */
  public long unspentMessages() {
    return messageLimit - usedMessages;
  }

  /** Credit the sender has and does not use. */
  public boolean hasUnspentCredit() {
    return byteLimit > usedBytes || messageLimit > usedMessages;
  }

  /**
   * Whether unspent credit should be asked back now: there is some, and the sender has not been
   * asked since its last forfeit. Each answer is a reason to look again at all links, so asking
   * again meanwhile would multiply the questions.
   */
  public boolean reclaims() {
    boolean due = hasUnspentCredit() && !reclaiming;
    reclaiming |= due;
    return due;
  }

  /**
   * Raises the limits so that the link may hold {@code messages} and {@code bytes}; never lowers
   * them.
   *
   * @return whether a credit frame is due
   */
  public boolean grant(long messages, long bytes) {
    long newMessages = Math.max(messageLimit, freedMessages + messages);
    long newBytes = Math.max(byteLimit, freedBytes + bytes);
    boolean raised = newMessages > messageLimit || newBytes > byteLimit;
    messageLimit = newMessages;
    byteLimit = newBytes;
    return raised;
  }

  /** The credit frame of the present limits. */
  public java.nio.ByteBuffer creditFrame() {
    return Frames.credit(messageLimit, byteLimit);
  }
}
