package io.tenuto.engine.node;

import io.tenuto.engine.backlog.Backlog;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.Control;

/** A backlog as a receiver. */
record BacklogEnd(Backlog backlog) implements HostedReceiver.End {
  @Override
  public String name() {
    return backlog.name();
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public Control introduction() {
    return backlog.introduction();
  }

  @Override
  public LinkHandler open(Link link, int epoch, boolean drain) {
    return backlog.open(link, epoch);
  }

  @Override
  public void release(LinkHandler opened) {
    backlog.release(opened);
  }

  @Override
  public void drain() {
    backlog.takeNoMore();
  }
}
