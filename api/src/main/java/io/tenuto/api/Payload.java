package io.tenuto.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bytes of a message.
 *
 * <p><b>Ownership.</b> A payload given to a stream connector belongs to it until the message is
 * settled: do not change the bytes. One of at most {@link #COPIED_BYTES} is copied: its bytes are
 * yours again once {@link StreamConnector#offer} or {@link StreamConnector#send} has returned, or
 * {@link Source#next} is called for the next one. A payload lent to a processor is valid until
 * {@link Processor#process} returns; keep a copy, not the buffer.
 *
 * <p><b>Size.</b> Payloads up to the link's contiguous limit (default 64 MiB) lie in memory; larger
 * ones are a spool file that {@link #buffer()} maps (up to 2 GiB − 1) and {@link #stream()} reads
 * at any size.
 */
public interface Payload {
  /** A payload of at most so many bytes is copied when it is handed in. */
  int COPIED_BYTES = 16 * 1024;

  /** Number of bytes, 0 or more. */
  long size();

  /**
   * All bytes as one read-only buffer, position 0, limit {@link #size()}; each call returns an
   * independent view.
   *
   * @throws IllegalStateException if the payload is larger than {@link Integer#MAX_VALUE} bytes;
   *     use {@link #stream()}
   */
  ByteBuffer buffer();

  /** A new stream over all bytes. The caller closes it. */
  InputStream stream() throws IOException;

  /** The file that holds exactly these bytes, if there is one. */
  default Optional<Path> file() {
    return Optional.empty();
  }

  /**
   * Copies all bytes to a buffer's position, which moves behind them.
   *
   * @throws java.nio.BufferOverflowException if there is not enough room
   */
  default void copyTo(ByteBuffer into) {
    into.put(buffer());
  }

  /** A copy of all bytes. */
  default byte[] bytes() {
    ByteBuffer view = buffer();
    byte[] copy = new byte[view.remaining()];
    view.get(copy);
    return copy;
  }

  /** A payload over the array itself, not a copy. */
  static Payload of(byte[] bytes) {
    return of(ByteBuffer.wrap(bytes));
  }

  /** A payload over the buffer's remaining bytes, not a copy. */
  static Payload of(ByteBuffer bytes) {
    boolean whole = bytes.position() == 0 && bytes.limit() == bytes.capacity();
    return new MemoryPayload(whole ? bytes.asReadOnlyBuffer() : bytes.slice().asReadOnlyBuffer());
  }

  /** A payload over UTF-8 text. */
  static Payload of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A payload over a whole file, which must not change until the message is settled.
   *
   * @throws IOException if the file cannot be read
   */
  static Payload of(Path file) throws IOException {
    return FilePayload.open(file);
  }

  /** A payload without bytes. */
  static Payload empty() {
    return of(new byte[0]);
  }
}
