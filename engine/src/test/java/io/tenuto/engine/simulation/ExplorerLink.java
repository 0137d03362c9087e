package io.tenuto.engine.simulation;

import io.tenuto.api.Payload;
import io.tenuto.transport.Block;
import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Entry;
import io.tenuto.wire.FrameHeader;
import io.tenuto.wire.FrameType;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Lease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a connection on which whoever explores decides what arrives next. */
final class ExplorerLink implements Link {
  private final Line line;
  private final Owner owner;
  private final Consumer<ExplorerLink> onMinorFrame;
  private final ArrayDeque<Frame> toRead = new ArrayDeque<>();
  private @Nullable ExplorerLink other;
  private @Nullable LinkHandler handler;
  private Consumer<ByteBuffer> onSettlement = answers -> {};
  private boolean closed;
  private boolean lost;
  private boolean lapsed;

  /** Who reads at this end. */
  interface Owner {
    /** It is told something there. */
    void tell(ExplorerLink link, int what);
  }

  /**
   * What is on its way.
   *
   * @param decisive whether it carries messages or answers
   * @param contents what it says
   */
  private record Frame(boolean decisive, List<Object> contents, Runnable arrive) {}

  private ExplorerLink(Line line, Owner owner, Consumer<ExplorerLink> onMinorFrame) {
    this.line = line;
    this.owner = owner;
    this.onMinorFrame = onMinorFrame;
  }

  /**
   * The sender's end; its peer is the receiver's.
   *
   * @param onMinorFrame told of an end at which a frame that carries neither messages nor answers
   *     has become the next
   */
  static ExplorerLink open(Line line, Owner from, Owner to, Consumer<ExplorerLink> onMinorFrame) {
    var sender = new ExplorerLink(line, from, onMinorFrame);
    var receiver = new ExplorerLink(line, to, onMinorFrame);
    sender.other = receiver;
    receiver.other = sender;
    return sender;
  }

  Line line() {
    return line;
  }

  ExplorerLink peer() {
    return Objects.requireNonNull(other);
  }

  Owner owner() {
    return owner;
  }

  void handler(LinkHandler theHandler) {
    handler = theHandler;
  }

  void onSettlement(Consumer<ByteBuffer> watcher) {
    onSettlement = watcher;
  }

  boolean closed() {
    return closed;
  }

  /** Whether the connection is gone, though this end may not have heard of it. */
  boolean lost() {
    return lost;
  }

  boolean hasFrames() {
    return !closed && !lost && !toRead.isEmpty();
  }

  /** Whether a close would be news to this end. */
  boolean hasEnd() {
    return !closed && lost;
  }

  /**
   * What can be seen of this end by anybody: equal for ends that look alike, whoever has them, and
   * as a rule not for others.
   */
  int mark() {
    return closed ? 1 : 2 + (lost ? 1 : 0) + (lapsed ? 2 : 0) + 4 * toRead.size();
  }

  /** What is on its way in either direction never arrives. */
  void lose() {
    lost = true;
    toRead.clear();
    peer().lost = true;
    peer().toRead.clear();
  }

  /** The receiver's right to begin messages has run out. */
  void lapse() {
    lapsed = true;
  }

  /** This end hears that the connection is gone, or gives it up. */
  void end(String why) {
    lose();
    closed = true;
    LinkHandler told = Objects.requireNonNull(handler);
    handler = null;
    told.onClosed(new IOException(why));
  }

  /** The process is gone: nothing is read any more. */
  void kill() {
    lose();
    closed = true;
    handler = null;
  }

  /** The next frame arrives. */
  void arrive() {
    Frame frame = toRead.remove();
    if (hasMinorFrame()) {
      onMinorFrame.accept(this);
    }
    frame.arrive().run();
  }

  /** Whether the next frame carries neither messages nor answers. */
  boolean hasMinorFrame() {
    return hasFrames() && !Objects.requireNonNull(toRead.peek()).decisive();
  }

  private void send(boolean decisive, List<Object> contents, Consumer<LinkHandler> frame) {
    if (!closed && !lost) {
      ExplorerLink peer = peer();
      peer.toRead.add(
          new Frame(decisive, contents, () -> frame.accept(Objects.requireNonNull(peer.handler))));
      if (!decisive && peer.toRead.size() == 1) {
        onMinorFrame.accept(peer);
      }
    }
  }

  @Override
  public void batch(BatchHeader header, ByteBuffer entries) {
    ByteBuffer copy =
        Entry.view(ByteBuffer.allocate(entries.remaining()).put(entries.duplicate()).flip());
    send(true, List.of(header, copy), to -> to.onBatch(header, new Block(copy, () -> {})));
  }

  @Override
  public void large(LargeHeader header, ByteBuffer head, Payload payload) {
    throw new UnsupportedOperationException("only small messages are explored");
  }

  @Override
  public void abort(long delivery) {}

  @Override
  public void control(Control control) {
    send(false, List.of(control), to -> to.onControl(control));
  }

  @Override
  public void frame(ByteBuffer whole) {
    FrameHeader header = FrameHeader.read(Entry.view(whole), true);
    ByteBuffer body = body(whole);
    ExplorerLink peer = peer();
    send(
        header.type() == FrameType.SETTLE,
        List.of(header.type(), body.duplicate()),
        to -> {
          switch (header.type()) {
            case SETTLE -> {
              peer.onSettlement.accept(Entry.view(body));
              to.onSettle(body);
            }
            case CREDIT -> to.onCredit(body.getLong(), body.getLong());
            case DEMAND -> to.onDemand(body.getLong(), body.getLong(), body.getLong());
            case FORFEIT -> to.onForfeit(body.getLong(), body.getLong());
            default -> throw new AssertionError(header);
          }
        });
  }

  @Override
  public boolean leavesProcess() {
    return true;
  }

  @Override
  public boolean writable() {
    return !closed;
  }

  @Override
  public void close() {
    if (!closed) {
      end("closed");
    }
  }

  @Override
  public void fail(Throwable cause) {
    if (!closed) {
      end(String.valueOf(cause));
    }
  }

  @Override
  public String describe() {
    return line.toString();
  }

  /** Time stands still until a lease runs out. */
  @Override
  public long nowNanos() {
    return lapsed ? Lease.LEASE_NANOS : 0;
  }

  private static ByteBuffer body(ByteBuffer frame) {
    int bytes = frame.remaining() - Frames.HEADER_BYTES;
    return Entry.view(frame.slice(Frames.HEADER_BYTES, bytes));
  }
}
