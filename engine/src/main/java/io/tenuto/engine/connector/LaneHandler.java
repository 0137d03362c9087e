package io.tenuto.engine.connector;

import io.tenuto.transport.LargeHeader;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.Control;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one group's dispatcher with what its lane's link tells, and carries out what it decides for
 * that lane.
 */
public final class LaneHandler implements LinkHandler {
  private final Lane lane;
  private final Link link;
  private final Dispatcher dispatcher;
  private final Runnable onClosed;
  private boolean releasing;

  public LaneHandler(Lane lane, Link link, Dispatcher dispatcher, Runnable onClosed) {
    this.lane = lane;
    this.link = link;
    this.dispatcher = dispatcher;
    this.onClosed = onClosed;
  }

  public Lane lane() {
    return lane;
  }

  public Link link() {
    return link;
  }

  /** Sends nothing more, and closes the link when everything on it is settled. */
  void release() {
    lane.draining();
    releasing = true;
    closeIfReleased();
  }

  private void closeIfReleased() {
    if (releasing && lane.sender().inFlight() == 0) {
      link.close();
    }
  }

  /** Carries out {@link Dispatcher.Commands#send}. */
  public void send(long first, Entries entries, int from, int to, int attempt) {
    if (lane.sender().inFlight() == to - from) {
      lane.lease().begins(link.nowNanos());
    }
    int route = lane.sender().route(entries.origin());
    Control announcement = lane.sender().announcement();
    if (announcement != null) {
      link.control(announcement);
    }
    ByteBuffer encoded = entries.encoded(from, to);
    var payload = entries.payload();
    if (payload == null) {
      link.batch(new BatchHeader(first, to - from, 0, lane.epoch(), route, attempt), encoded);
    } else {
      link.large(
          new LargeHeader(first, payload.size(), lane.epoch(), route, attempt), encoded, payload);
    }
    lane.ready(link.writable());
  }

  /** Carries out {@link Dispatcher.Commands#alone}. */
  public void alone(long question) {
    link.control(Control.of("alone", "n", question));
  }

  /** Carries out {@link Dispatcher.Commands#together}. */
  public void together() {
    link.control(Control.of("together"));
  }

  @Override
  public void onControl(Control control) {
    switch (control.type()) {
      case "heartbeat" -> {
        lane.lease().answer(link.nowNanos());
        link.control(Control.of("alive", "n", control.number("n")));
      }
      case "cause" -> lane.cause(control.number("delivery"), control.text("error"));
      case "reclaim" -> link.frame(lane.sender().forfeit());
      case "drain" -> lane.draining();
      case "alone" -> {
        lane.alone(control.number("n"));
        dispatcher.dispatch();
      }
      default -> {
        // a newer peer may say more than this version understands
      }
    }
  }

  @Override
  public void onSettle(ByteBuffer body) {
    dispatcher.onSettle(lane, body);
    closeIfReleased();
  }

  @Override
  public void onCredit(long messageLimit, long byteLimit) {
    lane.sender().onCredit(messageLimit, byteLimit);
    dispatcher.dispatch();
  }

  @Override
  public void onWritable() {
    lane.ready(true);
    dispatcher.dispatch();
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    dispatcher.leave(lane);
    onClosed.run();
  }
}
