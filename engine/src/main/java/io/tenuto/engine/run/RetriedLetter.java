package io.tenuto.engine.run;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.engine.letters.Letter;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A dead letter on its way once more: the message that it was, with its identity. */
final class RetriedLetter implements Entries {
  private static final int INLINE_BYTES = 32 * 1024;
  private static final int MOST_ATTEMPT = 255;

  private final Letter letter;
  private final Origin origin;
  private final ByteBuffer encoded;
  private final @Nullable Payload apart;
  private final Consumer<Settlement> onSettled;

  RetriedLetter(Letter letter, byte[] payload, Consumer<Settlement> onSettled) {
    this.letter = letter;
    this.onSettled = onSettled;
    origin = new Origin(letter.id().stream(), letter.id().source(), letter.id().incarnation());
    byte[] header = Entry.encode(letter.header());
    int headBytes = Entry.fittingHeadBytes(header.length, letter.id().path().size());
    boolean inline = headBytes + payload.length <= INLINE_BYTES;
    apart = inline ? null : Payload.of(payload);
    ByteBuffer bytes = Frames.buffer(headBytes + (inline ? payload.length : 0));
    Entry.putHead(
        bytes,
        letter.id().sequence(),
        letter.timeMicros(),
        inline ? payload.length : 0,
        header,
        letter.id().path());
    if (inline) {
      bytes.put(payload);
    }
    encoded = bytes.flip();
  }

  /** The number of its next lease. */
  int attempt() {
    return Math.min(letter.attempt() + 1, MOST_ATTEMPT);
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long bytes(int from, int to) {
    return encoded.remaining() + (apart == null ? 0 : apart.size());
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return Entry.view(encoded);
  }

  @Override
  public @Nullable Payload payload() {
    return apart;
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    onSettled.accept(outcome);
  }
}
