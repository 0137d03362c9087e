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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterLinkTest {
  @TempDir Path folder;
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
                        commands::add,
                        Fence.none(),
                        0);
                dialling.close(); // the answer to the dialling comes later, on this thread
                return dialling;
              });
      assertThat(left.await(60, TimeUnit.SECONDS)).as("the master sees it leave").isTrue();
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

  /** What a master that listens here says on each link; the links it has. */
  private final class Said implements LinkHandler {
    final List<Link> links = new CopyOnWriteArrayList<>();
    final List<Control> heard = new CopyOnWriteArrayList<>();

    Listener listen(Network network, long epoch) {
      try {
        return network.listen(
            Endpoint.tcp("127.0.0.1", 0),
            hello ->
                new Admission.Accepted(
                    Control.of("welcome", "incarnation", epoch),
                    link -> {
                      links.add(link);
                      return this;
                    }));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onControl(Control control) {
      heard.add(control);
    }

    @Override
    public void onClosed(@Nullable Throwable cause) {
      left.countDown();
    }
  }

  private MasterLink follow(Network network, Endpoint master, Fence fence) throws IOException {
    long highest = fence.highest();
    return network
        .loop()
        .ask(
            () ->
                new MasterLink(
                    network,
                    "node",
                    List.of(master),
                    () ->
                        new NodeView(
                            "node",
                            "host",
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of()),
                    () -> Control.of("report"),
                    commands::add,
                    fence,
                    highest));
  }

  @Test
  void aCommandOfALowerEpochIsNotObeyedAndEndsTheLink() throws Exception {
    try (var loop = new Loop("both", faults::add)) {
      var network = new Network(loop, new BufferPool(1 << 20), new Token("a token of a test"));
      var master = new Said();
      Endpoint place = loop.ask(() -> master.listen(network, 7).endpoint());
      MasterLink link = follow(network, place, Fence.none());
      Deployment.await("the view", () -> !master.heard.isEmpty());
      loop.execute(
          () -> {
            Link to = master.links.get(0);
            to.control(Control.of("start", "number", 1).with("incarnation", 7));
            to.control(Control.of("stop", "number", 2).with("incarnation", 6));
            to.control(Control.of("stop", "number", 3).with("incarnation", 7));
          });
      assertThat(left.await(60, TimeUnit.SECONDS)).as("the link is ended").isTrue();
      assertThat(commands.stream().map(Control::type)).startsWith("welcome", "start");
      assertThat(commands.stream().map(Control::type)).doesNotContain("stop");
      loop.await(link::close);
    }
  }

  @Test
  void whatHasBeenFollowedIsRememberedSoThatALaterProcessRefusesAnOlderMaster() throws Exception {
    Path seen = folder.resolve("seen");
    try (var loop = new Loop("both", faults::add)) {
      var network = new Network(loop, new BufferPool(1 << 20), new Token("a token of a test"));
      var newer = new Said();
      Endpoint newerPlace = loop.ask(() -> newer.listen(network, 9).endpoint());
      MasterLink first = follow(network, newerPlace, Fence.in(seen));
      Deployment.await("the view", () -> !newer.heard.isEmpty());
      assertThat(Fence.in(seen).highest()).as("on the disk before anything is told").isEqualTo(9);
      loop.await(first::close);
      commands.clear();
      var older = new Said();
      Endpoint olderPlace = loop.ask(() -> older.listen(network, 8).endpoint());
      MasterLink later = follow(network, olderPlace, Fence.in(seen));
      Deployment.await("the refusal", () -> loop.ask(later::trouble).contains("has epoch 8"));
      assertThat(loop.ask(later::trouble)).contains("epoch 9", "Stop the older master");
      assertThat(commands).isEmpty();
      assertThat(older.heard).allSatisfy(frame -> assertThat(frame.type()).isEqualTo("refused"));
      loop.await(later::close);
    }
  }

  @Test
  void aFenceOnlyRisesWhoeverSharesIt() throws Exception {
    Path seen = folder.resolve("seen");
    for (long epoch : new long[] {5, 7, 6, 7, 3}) {
      Fence.in(seen).raise(epoch);
    }
    Files.writeString(seen.resolve("notes.txt"), "somebody's");
    assertThat(Fence.in(seen).highest()).isEqualTo(7);
    try (var files = Files.list(seen)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("epoch-7", "notes.txt");
    }
  }
}
