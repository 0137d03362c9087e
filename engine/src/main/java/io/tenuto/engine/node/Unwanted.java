package io.tenuto.engine.node;

import io.tenuto.transport.LinkHandler;
import io.tenuto.wire.Control;
import org.jspecify.annotations.Nullable;

/** Hears a link that is being closed because nobody wanted it any more when it had opened. */
final class Unwanted implements LinkHandler {
  @Override
  public void onControl(Control control) {}

  @Override
  public void onClosed(@Nullable Throwable cause) {}
}
