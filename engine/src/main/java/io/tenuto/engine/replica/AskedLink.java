package io.tenuto.engine.replica;

import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.Control;
import org.jspecify.annotations.Nullable;

/** A keeper's end of a link on which it is asked what it has. Owned by the loop's thread. */
final class AskedLink implements LinkHandler {
  private final Link link;
  private boolean open = true;

  AskedLink(Link link) {
    this.link = link;
  }

  /**
   * Answers, and closes.
   *
   * @param trouble why nothing can be kept here, or empty
   */
  void answer(Facts facts, String trouble) {
    if (open) {
      link.control(
          trouble.isEmpty() ? facts.toControl("facts") : Control.of("unable", "why", trouble));
      link.close();
    }
  }

  @Override
  public void onControl(Control control) {
    // a newer peer may say more than this version understands
  }

  @Override
  public void onClosed(@Nullable Throwable cause) {
    open = false;
  }
}
