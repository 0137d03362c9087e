package io.tenuto.miniapps.source;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.miniapps.Options;
import io.tenuto.miniapps.cost.CostMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a given size that name a given cost, in the form of {@link CostMessage}, without a
 * header. The filler is made once and is the same in all, so that making a message costs one copy.
 */
final class Synthetic implements Source {
  private final byte[] template;
  private final int fillerCrc;
  private final long costMicros;
  private final long count;
  private final Pace pace;
  private long next;
  private volatile long resumedFrom;

  /**
   * @param filler what follows the header of each message
   */
  Synthetic(byte[] filler, long costMicros, long count, double perSecond, Waiter waiter) {
    this.template = CostMessage.write(costMicros, 0, 0, filler);
    this.fillerCrc = CostMessage.crc(filler);
    this.costMicros = costMicros;
    this.count = count;
    this.pace = new Pace(perSecond, waiter);
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    if (count > 0 && next >= count) {
      return null;
    }
    long sequence = next++;
    byte[] message = template.clone();
    long time = pace.await(sequence);
    new CostMessage(message.length, costMicros, sequence, time, fillerCrc).writeTo(message);
    return new Item(Header.EMPTY, Payload.of(message), time);
  }

  @Override
  public void resume(long sequence) {
    next = sequence;
    resumedFrom = sequence;
    pace.from(sequence);
  }

  @Override
  public long expected() {
    return count > 0 ? Math.max(0, count - resumedFrom) : -1;
  }

  /**
   * Options: {@code size} such as {@code 10kB} (10kB; at least 40 bytes), {@code rate} such as
   * {@code 100/s} (0: as fast as they are taken), {@code cost} CPU time such as {@code 10ms} (0ms),
   * {@code count} (1000; 0 for no end), {@code seed} (1), {@code payload} {@code random}, {@code
   * filler} (one letter after the other) or {@code image} (bytes of simulated images).
   */
  public static final class Factory implements SourceFactory {
    @Override
    public String name() {
      return "synthetic";
    }

    @Override
    public Source create(Map<String, Object> values) {
      var options = new Options(name(), values);
      int most = Integer.MAX_VALUE - 8;
      long size = options.sizeBytes("size", 10_000, CostMessage.HEADER_BYTES, most);
      double rate = options.rate("rate", 0);
      long costMicros = options.duration("cost").orElse(Duration.ZERO).toNanos() / 1000;
      long count = options.integer("count", 1000, 0, Long.MAX_VALUE);
      long seed = options.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
      String kind = options.choice("payload", "random", List.of("random", "filler", "image"));
      options.done();
      byte[] filler = Filler.bytes(kind, (int) size - CostMessage.HEADER_BYTES, seed);
      return new Synthetic(filler, costMicros, count, rate, new SystemWaiter());
    }
  }
}
