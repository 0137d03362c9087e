package io.tenuto.harmonicio;

import io.tenuto.engine.backlog.DurableLog;
import io.tenuto.engine.node.Node;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Loop;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * What all streams and engines of a gateway share.
 *
 * @param name of the gateway's process in the deployment
 * @param notices told what people should know, by any thread
 */
record GatewayParts(
    String name,
    GatewaySettings settings,
    Loop loop,
    BufferPool pool,
    Node node,
    Clock clock,
    Consumer<String> notices) {
  private static final System.Logger LOG = System.getLogger(GatewayParts.class.getName());

  IntUnaryOperator random() {
    return bound -> ThreadLocalRandom.current().nextInt(bound);
  }

  /** Where messages go that are too large for memory. */
  Path spool() {
    return settings.folder().resolve("spool");
  }

  /** Passes on what a stream's log tells. */
  DurableLog.Listener heard(String image) {
    return new DurableLog.Listener() {
      @Override
      public void onNotice(String text) {
        notices.accept(image + ": " + text);
      }

      @Override
      public void onLost(long messages, String detail) {
        notices.accept(
            "%s: %d messages are damaged on the disk and not delivered: %s"
                .formatted(image, messages, detail));
      }

      @Override
      public void onFault(Throwable fault) {
        LOG.log(System.Logger.Level.ERROR, image + ": its log takes nothing any more", fault);
      }
    };
  }
}
