package io.tenuto.it;

import io.tenuto.api.Header;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stage that is moved by what was measured: each position is the one before, moved by the step
 * that came back, until that is 0.
 */
public final class SteeredSource implements SourceFactory {
  @Override
  public String name() {
    return "steered";
  }

  @Override
  public Source create(Map<String, Object> options) {
    return new Steered(((Number) options.getOrDefault("start", 0L)).longValue());
  }

  private static final class Steered implements Source {
    private final LinkedBlockingQueue<Long> steps = new LinkedBlockingQueue<>();
    private long position;
    private boolean begun;

    Steered(long start) {
      position = start;
    }

    @Override
    public @Nullable Item next() throws InterruptedException {
      if (begun) {
        Long step = steps.poll(60, TimeUnit.SECONDS);
        if (step == null) {
          throw new IllegalStateException("nothing came back within 60 s");
        }
        if (step == 0) {
          return null;
        }
        position += step;
      }
      begun = true;
      byte[] text = Long.toString(position).getBytes(StandardCharsets.US_ASCII);
      return new Item(Header.of("position", position), Payload.of(text), 0);
    }

    @Override
    public void feedback(MessageId id, Header header, Payload payload) {
      if (payload.size() != 1) {
        throw new IllegalArgumentException(id + ": expected one byte, got " + payload.size());
      }
      steps.add((Long) header.values().getOrDefault("step", 0L));
    }
  }
}
