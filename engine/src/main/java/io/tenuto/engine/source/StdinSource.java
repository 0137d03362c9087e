package io.tenuto.engine.source;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.engine.source.Framer.Complete;
import io.tenuto.engine.source.Framer.Frame;
import io.tenuto.engine.source.Framer.Oversize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends what arrives on standard input, or any other stream of bytes, until its end. A message over
 * the limit is skipped and reported. A last line without a line feed is a message; a last message
 * that is shorter than announced is reported. Messages have no header.
 */
public final class StdinSource implements Source {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final Framer framer;
  private final SourceProblems problems;
  private final InstantSource clock;
  private final byte[] array = new byte[BUFFER_BYTES];
  private ByteBuffer buffer = ByteBuffer.wrap(array, 0, 0);
  private boolean ended;
  private boolean reportedEnd;
  private long count;

  /**
   * @param in stays open: it belongs to the caller
   */
  public StdinSource(
      InputStream in, StdinOptions options, SourceProblems problems, InstantSource clock) {
    this.in = in;
    this.framer = options.framing().framer(options.maxMessageBytes());
    this.problems = problems;
    this.clock = clock;
  }

  /** What comes now is new. */
  @Override
  public void resume(long sequence) {
    // messages are not told apart by number
  }

  /** Waits for input; only the end of the input ends the wait. */
  @Override
  public @Nullable Item next() throws SourceException {
    while (true) {
      Frame frame = framer.next(buffer);
      if (frame == null && !ended) {
        int length = read();
        ended = length < 0;
        buffer = ByteBuffer.wrap(array, 0, Math.max(0, length));
        continue;
      }
      if (frame == null) {
        frame = framer.tail();
      }
      if (frame instanceof Complete complete) {
        count++;
        return new Item(Header.EMPTY, Payload.of(complete.bytes()), Micros.now(clock));
      }
      if (frame instanceof Oversize oversize) {
        problems.on(
            new SourceProblem(
                "standard input after message " + count,
                oversize.claim(),
                "It is skipped. Send smaller messages, or raise stream.maxMessage."));
        continue;
      }
      if (framer.midMessage() && !reportedEnd) {
        reportedEnd = true;
        problems.on(
            new SourceProblem(
                "standard input after message " + count,
                "the input ended in the middle of a message",
                "That message is not sent. Check that the program before was not cut short."));
      }
      return null;
    }
  }

  private int read() throws SourceException {
    try {
      return in.read(array);
    } catch (IOException e) {
      throw new SourceException(
          "standard input: cannot be read (" + Reasons.of(e) + "). Check the program before it.",
          false,
          e);
    }
  }
}
