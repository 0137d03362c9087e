package io.tenuto.engine.source;

import io.tenuto.api.Settlement;
import io.tenuto.engine.host.EngineHost;
import io.tenuto.engine.host.ReadyWork;
import io.tenuto.engine.host.Work;
import io.tenuto.wire.EntryMessage;
import io.tenuto.wire.HeaderCache;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends on what programs hand in that speak the protocol, such as {@code tenuto send}. Each has
 * proved that it knows the deployment's token, and is answered for each message when that is
 * settled here; until then it keeps the message and hands it in again if this source is gone. Who
 * does not call {@link #next} gives no room: that holds the senders back.
 *
 * <p>{@link #next} runs on one thread; {@link #settled}, {@link #stop} and {@link #close} may be
 * called by any.
 */
public final class SenderSource implements StoppableSource {
  private final ReadyWork arrived = new ReadyWork();
  private final Map<Long, Handed> inFlight = new ConcurrentHashMap<>();
  private final EntryMessage message = new EntryMessage(new HeaderCache());
  private final SenderPort port;
  private @Nullable Work work;
  private int index;
  private int runs;
  private long workBegan;
  private long nextSequence;
  private volatile boolean stopped;
  private volatile @Nullable Throwable fault;

  /** A message on its way through the run. */
  private record Handed(Work work, int index) {}

  private SenderSource(SenderOptions options, String pipeline, EngineHost.Spec spec)
      throws SourceException {
    this.port =
        SenderPort.open(
            options,
            pipeline,
            spec,
            new SenderPort.Taker() {
              @Override
              public void start(Work work) {
                arrived.add(work);
              }

              @Override
              public List<Work> recall() {
                return arrived.recall();
              }

              @Override
              public void failed(Throwable cause) {
                fault = cause;
                arrived.end();
              }
            });
  }

  /**
   * Begins to listen.
   *
   * @param pipeline what senders may name as the stream they mean
   * @param spec limits of memory and of a message's size, as for an engine; one slot
   * @throws SourceException if the port cannot be listened on
   */
  public static SenderSource open(SenderOptions options, String pipeline, EngineHost.Spec spec)
      throws SourceException {
    return new SenderSource(options, pipeline, spec);
  }

  @Override
  public Optional<String> listening() {
    return Optional.of(port.address());
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    while (!stopped) {
      if (fault != null) {
        throw new IllegalStateException("the port of senders failed inside: " + fault, fault);
      }
      Work current = work;
      if (current == null) {
        arrived.take().work().ifPresent(this::begin);
      } else if (index == current.from() + current.count()) {
        port.finished(current, runs, System.nanoTime() - workBegan);
        work = null;
      } else {
        int mine = index++;
        if (!current.delivered().large()) {
          message.advance();
        }
        if (current.delivered().link().mayStart(System.nanoTime())) {
          runs++;
          Item item = item();
          if (item != null) {
            inFlight.put(nextSequence++, new Handed(current, mine));
            return item;
          }
          port.refuse(current, mine, "its header is not JSON as the protocol has it");
        } else {
          port.settle(current, mine, Settlement.RELEASED); // its sender counts it as its own again
        }
      }
    }
    return null;
  }

  private void begin(Work begun) {
    work = begun;
    index = begun.from();
    runs = 0;
    workBegan = System.nanoTime();
    begun.delivered().stand(message, begun.from());
  }

  /** The present message; null if its header cannot be read, which harms nobody but its sender. */
  private @Nullable Item item() {
    try {
      return new Item(message.header(), message.payload(), message.timeMicros());
    } catch (ProtocolException | IllegalArgumentException e) {
      return null;
    }
  }

  /** What senders hand in now is new, or was not answered before. */
  @Override
  public void resume(long sequence) {
    nextSequence = sequence;
  }

  @Override
  public void settled(long sequence, Settlement settlement) {
    if (settlement == Settlement.FAILED || settlement == Settlement.RELEASED) {
      return;
    }
    Handed handed = inFlight.remove(sequence);
    if (handed != null) {
      // what a backlog of this run has stored is this run's: the sender needs to keep it no more
      boolean refused = settlement == Settlement.REJECT;
      port.settle(handed.work(), handed.index(), refused ? Settlement.REJECT : Settlement.DONE);
    }
  }

  @Override
  public void stop() {
    stopped = true;
    port.drain();
    arrived.end();
  }

  /** Answers for what has been settled, and leaves the rest to its senders. */
  @Override
  public void close() throws IOException {
    stop();
    port.close();
  }
}
