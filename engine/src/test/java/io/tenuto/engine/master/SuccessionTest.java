package io.tenuto.engine.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.FreePort;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One process that is one of several masters, in a group that does as it is told. */
class SuccessionTest {
  private static final Token TOKEN = new Token("a token of a test");

  private final Group group = new Group();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  @Test
  void itIsTheMasterAsLongAsItLeadsAndSendsOthersToTheLeaderOtherwise() throws Exception {
    Endpoint place = freePort();
    try (var succession = Succession.start(group, place, TOKEN, Tls.NONE, said::add)) {
      awaitSaid("stands by");
      assertThatThrownBy(() -> dial(place).get())
          .cause()
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("standby");
                assertThat(refused.retryable()).isTrue();
                assertThat(refused).hasMessageContaining("'b' leads, at tcp://10.0.0.2:8640");
              });
      assertThatThrownBy(succession::master)
          .isInstanceOfSatisfying(
              StandbyException.class,
              standby -> assertThat(standby.leadersRest()).isEqualTo("http://10.0.0.2:8641"));

      var first = new OneTerm(7);
      group.terms.add(first);
      awaitSaid("leads, with epoch 7");
      assertThat(dial(place).get().number("incarnation")).isEqualTo(7);
      Master led = succession.master();
      assertThat(led.incarnation()).isEqualTo(7);

      first.end.countDown();
      awaitSaid("stands by");
      assertThatThrownBy(succession::master).isInstanceOf(StandbyException.class);
      group.terms.add(new OneTerm(9));
      awaitSaid("leads, with epoch 9");
      assertThat(dial(place).get().number("incarnation")).isEqualTo(9);
      assertThat(first.closed).as("the term was given back").isTrue();
    }
  }

  @Test
  void itEndsWithTheReasonWhenItsGroupFails() throws Exception {
    try (var succession = Succession.start(group, freePort(), TOKEN, Tls.NONE, said::add)) {
      awaitSaid("stands by");
      group.terms.add(new IOException("its disk failed"));
      assertThatThrownBy(() -> succession.ended().get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("its disk failed");
    }
  }

  private void awaitSaid(String what) throws InterruptedException {
    assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo(what);
  }

  private static Endpoint freePort() throws IOException {
    return Endpoint.tcp("127.0.0.1", FreePort.choose());
  }

  /** What a node is welcomed with, or why it is not. */
  private static CompletableFuture<Control> dial(Endpoint to) {
    var answer = new CompletableFuture<Control>();
    var loop = new Loop("dialler", answer::completeExceptionally);
    var network = new Network(loop, new BufferPool(1 << 20), TOKEN);
    loop.execute(
        () ->
            network.dial(
                to,
                Control.of("hello", "role", "control", "name", "node"),
                new Network.Dialled() {
                  @Override
                  public LinkHandler opened(Link link, Control welcome) {
                    answer.complete(welcome);
                    return new Nobody();
                  }

                  @Override
                  public void failed(Throwable cause) {
                    answer.completeExceptionally(cause);
                  }
                }));
    return answer.whenComplete((done, failure) -> loop.execute(loop::close));
  }

  private static final class Nobody implements LinkHandler {
    @Override
    public void onControl(Control control) {}

    @Override
    public void onClosed(@Nullable Throwable cause) {}
  }

  /** Leads when a term is handed to it, and fails when a failure is. */
  private static final class Group implements ControlGroup {
    final BlockingQueue<Object> terms = new LinkedBlockingQueue<>();

    @Override
    public Term lead() throws IOException, InterruptedException {
      Object next = terms.take();
      if (next instanceof IOException failure) {
        throw failure;
      }
      return (Term) next;
    }

    @Override
    public Optional<Leader> leader() {
      return Optional.of(new Leader("b", "tcp://10.0.0.2:8640", "http://10.0.0.2:8641"));
    }

    @Override
    public void close() {}
  }

  private static final class OneTerm implements ControlGroup.Term {
    final CountDownLatch end = new CountDownLatch(1);
    final long epoch;
    volatile boolean closed;

    OneTerm(long epoch) {
      this.epoch = epoch;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public List<ControlChange> kept() {
      return List.of();
    }

    @Override
    public void append(ControlChange change, Consumer<@Nullable IOException> done) {
      done.accept(null);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      end.await();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
