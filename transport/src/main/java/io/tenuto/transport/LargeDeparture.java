package io.tenuto.transport;

import io.tenuto.api.Payload;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Crc;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One large message while it goes out, a chunk at a time. Owned by the loop's thread. */
final class LargeDeparture {
  /** Small enough that checksum and write find it in the processor's cache. */
  private static final int CHUNK_BYTES = 256 * 1024;

  private final LargeHeader header;
  private final ByteBuffer head;
  private final Payload payload;
  private final BufferPool pool;
  private @Nullable ByteBuffer memory;
  private @Nullable FileChannel file;
  private @Nullable Block window;
  private long offset;
  private int wholeCrc;
  private boolean aborted;
  private boolean over;

  LargeDeparture(LargeHeader header, ByteBuffer head, Payload payload, BufferPool pool) {
    this.header = header;
    this.head = head;
    this.payload = payload;
    this.pool = pool;
  }

  long delivery() {
    return header.delivery();
  }

  void abort() {
    aborted = true;
  }

  boolean over() {
    return over;
  }

  /** The buffers of the next chunk; all of the chunk before must have been written. */
  ByteBuffer[] next() throws IOException {
    if (aborted && offset > 0) {
      close();
      return new ByteBuffer[] {chunk(0, 0, ChunkHeader.ABORT, 0)};
    }
    int size = (int) Math.min(CHUNK_BYTES, header.totalBytes() - offset);
    ByteBuffer data = data(size);
    boolean first = offset == 0;
    int dataCrc = Crc.of(data);
    wholeCrc = first ? dataCrc : Crc.combine(wholeCrc, dataCrc, size);
    boolean last = offset + size == header.totalBytes();
    int crc = first ? Crc.combine(Crc.of(head), dataCrc, size) : dataCrc;
    int flags = (first ? ChunkHeader.FIRST : 0) | (last ? ChunkHeader.LAST : 0);
    ByteBuffer start = chunk(size, crc, flags, first ? head.remaining() : 0);
    offset += size;
    if (last) {
      over = true; // the owner calls close once this last chunk is written
    }
    return first
        ? new ByteBuffer[] {start, head.duplicate(), data}
        : new ByteBuffer[] {start, data};
  }

  private ByteBuffer chunk(int dataBytes, int crc, int flags, int headBytes) {
    int whole = (flags & ChunkHeader.LAST) != 0 ? wholeCrc : 0;
    return new ChunkHeader(
            header.delivery(),
            offset,
            header.totalBytes(),
            dataBytes,
            crc,
            whole,
            header.epoch(),
            header.route(),
            header.attempt(),
            flags,
            headBytes)
        .frame();
  }

  private ByteBuffer data(int size) throws IOException {
    Path path = payload.file().orElse(null);
    if (path == null) {
      if (memory == null) {
        memory = payload.buffer();
      }
      return memory.slice((int) offset, size);
    }
    if (file == null) {
      file = FileChannel.open(path, StandardOpenOption.READ);
      window = pool.take((int) Math.min(CHUNK_BYTES, Math.max(1, header.totalBytes())));
    }
    ByteBuffer into = java.util.Objects.requireNonNull(window).data().slice(0, size);
    while (into.hasRemaining()) {
      if (file.read(into, offset + into.position()) < 0) {
        throw new EOFException(
            path
                + " became shorter than the "
                + header.totalBytes()
                + " bytes it had when it was accepted. Do not change"
                + " files before they are settled.");
      }
    }
    return into.flip();
  }

  void close() {
    over = true;
    closeFile();
    if (window != null) {
      window.release();
      window = null;
    }
  }

  private void closeFile() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("a file that was only read cannot be closed", e);
      }
      file = null;
    }
  }
}
