package io.tenuto.engine.sink;

import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.api.Sink;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sink whose effect happens once for each identity: a message that comes again in the same run,
 * or that an earlier run is known to have stored, is counted and not written. Owned by one thread;
 * the counts may be read by any.
 */
public final class FencedSink implements Sink {
  private final ResultSink sink;
  private final IdentityFence fence;
  private final Set<MessageId> unsure = new HashSet<>(); // taken, and perhaps taken back
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();

  FencedSink(ResultSink sink) {
    this.sink = sink;
    this.fence = sink.known();
  }

  /**
   * @throws SinkException if the message could not be taken; it is not written, and may be given
   *     again if the exception is retryable
   * @throws RejectedMessageException if this message can never be written; the next one may
   */
  @Override
  public void write(Message message) throws Exception {
    if (fence.contains(message.id()) || unsure.contains(message.id())) {
      duplicates.incrementAndGet();
      return;
    }
    try {
      sink.write(message);
    } catch (SinkException e) {
      throw e;
    } catch (IOException e) {
      throw new SinkException(
          message.id() + ": its payload cannot be read (" + e + "). Check the disk.", true, e);
    } catch (RuntimeException e) {
      throw new RejectedMessageException(
          message.id() + ": cannot be written (" + e + "). Check what the last stage puts out.", e);
    }
    if (sink.allOrNothing()) {
      unsure.add(message.id());
    } else {
      fence.add(message.id());
    }
    written.incrementAndGet();
  }

  @Override
  public void flush() throws Exception {
    try {
      sink.flush();
    } catch (Exception e) {
      written.addAndGet(-unsure.size());
      unsure.clear();
      throw e;
    }
    unsure.forEach(fence::add);
    unsure.clear();
  }

  /** Whether a message has its effect once even if the process dies and another goes on. */
  public boolean outlivesProcess() {
    return sink.allOrNothing();
  }

  @Override
  public void close() throws Exception {
    sink.close();
  }

  /** How many messages were taken, each identity once. */
  public long written() {
    return written.get();
  }

  /** How often a message came again. */
  public long duplicates() {
    return duplicates.get();
  }

  /**
   * Sentences for the run's summary about what could not be written as it was. Called by the owning
   * thread.
   */
  public List<String> remarks() {
    return sink.remarks();
  }
}
