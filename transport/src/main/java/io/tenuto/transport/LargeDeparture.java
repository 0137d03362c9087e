package io.tenuto.transport;

import io.tenuto.api.Payload;
import io.tenuto.transport.pack.Packer;
import io.tenuto.transport.shared.Lender;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Crc;
import io.tenuto.wire.LentLarge;
import io.tenuto.wire.Packing;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
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

  long bytes() {
    return header.totalBytes();
  }

  /** Whether a part of it is on its way. */
  boolean begun() {
    return offset > 0;
  }

  /**
   * The whole message in memory that the other end sees, if there is any now.
   *
   * @return a frame that tells of it, or null
   */
  @Nullable ByteBuffer lend(Lender lender) throws IOException {
    Lender.Lent lent = lender.lend(header.totalBytes());
    if (lent == null) {
      return null;
    }
    copyTo(lent.space());
    over = true;
    return new LentLarge(
            header.delivery(),
            lent.offset(),
            header.totalBytes(),
            header.epoch(),
            header.route(),
            header.attempt())
        .frame(head);
  }

  private void copyTo(ByteBuffer space) throws IOException {
    Path path = payload.file().orElse(null);
    if (path == null) {
      payload.copyTo(space);
    } else {
      open(path);
      read(space);
    }
  }

  /**
   * The buffers of the next chunk; all of the chunk before must have been written.
   *
   * @param packer packs data for this link, if the other end can unpack it
   */
  ByteBuffer[] next(@Nullable Packer packer) throws IOException {
    if (aborted && offset > 0) {
      close();
      ByteBuffer nothing = ByteBuffer.allocate(0);
      return new ByteBuffer[] {chunk(nothing, Packing.NONE, 0, 0, ChunkHeader.ABORT, 0)};
    }
    int size = (int) Math.min(CHUNK_BYTES, header.totalBytes() - offset);
    ByteBuffer data = data(size);
    boolean first = offset == 0;
    int dataCrc = Crc.of(data);
    wholeCrc = first ? dataCrc : Crc.combine(wholeCrc, dataCrc, size);
    boolean last = offset + size == header.totalBytes();
    Packer.Packed packed = packer == null ? null : packer.pack(data);
    ByteBuffer carried = packed == null ? data : packed.data();
    int carriedCrc = packed == null ? dataCrc : Crc.of(carried);
    int crc = first ? Crc.combine(Crc.of(head), carriedCrc, carried.remaining()) : carriedCrc;
    int flags = (first ? ChunkHeader.FIRST : 0) | (last ? ChunkHeader.LAST : 0);
    Packing packing = packed == null ? Packing.NONE : packed.packing();
    ByteBuffer start = chunk(carried, packing, size, crc, flags, first ? head.remaining() : 0);
    offset += size;
    if (last) {
      over = true; // the owner calls close once this last chunk is written
    }
    return first
        ? new ByteBuffer[] {start, head.duplicate(), carried}
        : new ByteBuffer[] {start, carried};
  }

  private ByteBuffer chunk(
      ByteBuffer carried, Packing packing, int dataBytes, int crc, int flags, int headBytes) {
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
            headBytes,
            packing,
            carried.remaining())
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
    open(path);
    if (window == null) {
      window = pool.take((int) Math.min(CHUNK_BYTES, Math.max(1, header.totalBytes())));
    }
    ByteBuffer into = window.data().slice(0, size);
    read(into);
    return into.flip();
  }

  private void open(Path path) throws IOException {
    if (file == null) {
      file = FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  /** Reads from the present offset until the buffer is full. */
  private void read(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (Objects.requireNonNull(file).read(into, offset + into.position()) < 0) {
        throw new EOFException(
            payload.file().orElseThrow()
                + " became shorter than the "
                + header.totalBytes()
                + " bytes it had when it was accepted. Do not change"
                + " files before they are settled.");
      }
    }
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
