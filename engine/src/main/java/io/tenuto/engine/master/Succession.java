package io.tenuto.engine.master;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.Tls;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of several masters: stands by until its group lets it lead, is the master as long as it
 * leads, and stands by again. Owns one thread, {@code tenuto-succession}, which waits for the
 * group.
 */
public final class Succession implements Seat, AutoCloseable {
  private final ControlGroup group;
  private final Endpoint listen;
  private final Token token;
  private final Tls tls;
  private final Consumer<String> talk;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread = new Thread(this::succeed, "tenuto-succession");
  private volatile @Nullable Master sitting;
  private volatile boolean closing;

  private Succession(
      ControlGroup group, Endpoint listen, Token token, Tls tls, Consumer<String> talk) {
    this.group = group;
    this.listen = listen;
    this.token = token;
    this.tls = tls;
    this.talk = talk;
  }

  /**
   * Begins.
   *
   * @param group closed by the caller, after this
   * @param listen the port for control links, which is open all the time, but for a moment when
   *     this master begins to lead or ends; not one that the system chooses
   * @param talk told, for people, what this master does now
   */
  public static Succession start(
      ControlGroup group, Endpoint listen, Token token, Tls tls, Consumer<String> talk) {
    var succession = new Succession(group, listen, token, tls, talk);
    succession.thread.setDaemon(true);
    succession.thread.start();
    return succession;
  }

  private void succeed() {
    try {
      while (!closing) {
        sit(standBy());
      }
      ended.complete(null);
    } catch (InterruptedException e) {
      ended.complete(null);
    } catch (IOException | RuntimeException e) {
      if (closing) {
        ended.complete(null);
      } else {
        ended.completeExceptionally(e);
      }
    }
  }

  private ControlGroup.Term standBy() throws IOException, InterruptedException {
    try (var door = new Standby(listen, token, tls, group::leader)) {
      talk.accept("stands by");
      return group.lead();
    }
  }

  private void sit(ControlGroup.Term term) throws IOException, InterruptedException {
    try (term;
        Master master = Master.start(listen, token, tls, term)) {
      sitting = master;
      talk.accept("leads, with epoch " + term.epoch());
      term.awaitEnd();
    } finally {
      sitting = null;
    }
  }

  @Override
  public Master master() throws StandbyException {
    Master now = sitting;
    if (now == null) {
      throw new StandbyException(group.leader());
    }
    return now;
  }

  /** Completed when this master has ended by itself, exceptionally with the reason. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Ends the master, if it leads, and closes the port. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    ended.handle((done, failure) -> true).join();
  }
}
