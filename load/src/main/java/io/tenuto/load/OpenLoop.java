package io.tenuto.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source that keeps to its times: each message has the moment at which it is to be sent, whatever
 * became of those before; what is late is sent at once and bears the time at which it was meant to
 * go. It is told by the bench what to send, trial after trial. Used by one thread.
 */
public final class OpenLoop implements AutoCloseable {
  private final Orders orders;
  private final Sampler sampler;
  private final boolean direct;
  private Idle idle = () -> {};
  private @Nullable Sending run;
  private volatile @Nullable Sending sampled; // what the sampler reports

  /**
   * Joins the bench.
   *
   * @param socket where the bench gives its orders
   * @param samples where it reads samples
   * @param direct whether messages are in memory outside the heap; else each has an array
   * @throws IOException if the bench is not there
   */
  public OpenLoop(Path socket, Path samples, boolean direct) throws IOException {
    this.direct = direct;
    orders = new Orders(socket);
    sampler = new Sampler(samples, "source", this::samples);
  }

  private List<Sample> samples() {
    Sending now = sampled;
    return now == null ? List.of() : List.of(now.sample());
  }

  /** What is to be done when the next message is not due yet. */
  @FunctionalInterface
  public interface Idle {
    /** Called by the source's thread, within {@link OpenLoop#next}. */
    void idle() throws IOException;
  }

  /** For sources that collect small messages: sends what has been collected before it waits. */
  public void whenIdle(Idle what) {
    idle = what;
  }

  /**
   * The next message, when it is due; waits for the bench between two trials. Calling it again says
   * that the system has taken the message before.
   *
   * @return null when the bench wants no more
   */
  public @Nullable LoadBuffer next() throws IOException, InterruptedException {
    while (true) {
      Sending now = run;
      if (now == null) {
        idle.idle();
        Trial trial = orders.next();
        if (trial == null) {
          return null;
        }
        begin(new Sending(trial, direct));
      } else if (now.isOver() || orders.isStopped(now.trial())) {
        end(now);
      } else {
        return now.next(idle);
      }
    }
  }

  private void begin(Sending next) {
    run = next;
    sampled = next;
  }

  private void end(Sending now) throws IOException {
    run = null;
    sampler.write();
    sampled = null;
    orders.answer(now.end());
  }

  @Override
  public void close() throws IOException {
    orders.close();
    sampler.close();
  }
}
