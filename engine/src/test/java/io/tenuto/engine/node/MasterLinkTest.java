package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.transport.Admission;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Listener;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MasterLinkTest {
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final List<Control> commands = new CopyOnWriteArrayList<>();
  private final CountDownLatch left = new CountDownLatch(1);

  @Test
  void aLinkThatOpensAfterTheCloseIsClosedAndObeysNobody() throws Exception {
    try (var loop = new Loop("both", faults::add)) {
      var network = new Network(loop, new BufferPool(1 << 20), new Token("a token of a test"));
      MasterLink link =
          loop.ask(
              () -> {
                var dialling =
                    new MasterLink(
                        network,
                        "node",
                        List.of(listen(network).endpoint()),
                        () -> {
                          throw new AssertionError("the view of a closed node was told");
                        },
                        () -> Control.of("report"),
                        commands::add);
                dialling.close(); // the answer to the dialling comes later, on this thread
                return dialling;
              });
      assertThat(left.await(10, TimeUnit.SECONDS)).as("the master sees it leave").isTrue();
      assertThat(loop.ask(link::open)).isFalse();
      assertThat(commands).isEmpty();
      assertThat(faults).isEmpty();
    }
  }

  private Listener listen(Network network) {
    try {
      return network.listen(
          Endpoint.tcp("127.0.0.1", 0),
          hello -> new Admission.Accepted(Control.of("welcome", "incarnation", 1), this::master));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LinkHandler master(Link link) {
    return new LinkHandler() {
      @Override
      public void onControl(Control control) {}

      @Override
      public void onClosed(@Nullable Throwable cause) {
        left.countDown();
      }
    };
  }
}
