package io.tenuto.bench.hop;

import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.engine.host.AheadCode;
import io.tenuto.engine.host.SlotCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has other code process messages, and counts those that it has. Written by one slot's thread, read
 * by any.
 */
class OutsideCode implements SlotCode, Counting {
  private final SlotCode code;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();
  private final AtomicLong touch = new AtomicLong();
  private final AtomicLong firstNanos = new AtomicLong(); // until the first message was processed
  private boolean prepared;

  private OutsideCode(SlotCode code) {
    this.code = code;
  }

  /** Counts what this code processes; it is given messages ahead if it can be. */
  static OutsideCode of(SlotCode code) {
    return code instanceof AheadCode ahead ? new Ahead(ahead) : new OutsideCode(code);
  }

  @Override
  public void prepare() throws Exception {
    if (prepared) {
      code.prepare();
      return;
    }
    long began = System.nanoTime();
    code.prepare();
    firstNanos.addAndGet(System.nanoTime() - began);
    prepared = true;
  }

  @Override
  public void process(Message message, Outputs outputs) throws Exception {
    long began = System.nanoTime();
    code.process(message, outputs);
    counted(Seen.of(message), began);
  }

  final void counted(Seen seen, long beganNanos) {
    if (count.get() == 0) {
      firstNanos.addAndGet(System.nanoTime() - beganNanos);
    }
    touch.addAndGet(seen.touch());
    sum.addAndGet(seen.sequence());
    count.incrementAndGet();
  }

  /** What is counted of a message. */
  private record Seen(long sequence, long touch) {
    static Seen of(Message message) {
      ByteBuffer payload = message.payload().buffer();
      return new Seen(message.id().sequence(), Touch.sum(payload, 0, payload.limit()));
    }
  }

  /** The same for code that is given messages ahead. */
  private static final class Ahead extends OutsideCode implements AheadCode {
    private final AheadCode code;
    private final ArrayDeque<Seen> onTheirWay = new ArrayDeque<>();
    private long beganNanos;

    Ahead(AheadCode code) {
      super(code);
      this.code = code;
    }

    @Override
    public void process(Message message, Outputs outputs) throws Exception {
      begin(message);
      finish(outputs);
    }

    @Override
    public boolean takes(long entryBytes) {
      return code.takes(entryBytes);
    }

    @Override
    public void begin(Message message) throws Exception {
      if (onTheirWay.isEmpty()) {
        beganNanos = System.nanoTime();
      }
      code.begin(message);
      onTheirWay.addLast(Seen.of(message));
    }

    @Override
    public void finish(Outputs outputs) throws Exception {
      try {
        code.finish(outputs);
        counted(onTheirWay.getFirst(), beganNanos);
      } finally {
        while (onTheirWay.size() > code.onTheirWay()) {
          onTheirWay.removeFirst();
        }
      }
    }

    @Override
    public int onTheirWay() {
      return code.onTheirWay();
    }

    @Override
    public void drop() {
      code.drop();
      onTheirWay.clear();
    }

    @Override
    public void holdUp() {
      code.holdUp();
    }
  }

  @Override
  public void endOfWork() throws Exception {
    code.endOfWork();
  }

  @Override
  public void abort() {
    code.abort();
  }

  @Override
  public void close() throws Exception {
    code.close();
  }

  @Override
  public long count() {
    return count.get();
  }

  @Override
  public Map<String, Object> counts() {
    return Map.of("sum", sum.get(), "touch", touch.get(), "firstNanos", firstNanos.get());
  }
}
