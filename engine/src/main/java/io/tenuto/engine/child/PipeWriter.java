package io.tenuto.engine.child;

import io.tenuto.api.Payload;
import io.tenuto.wire.BatchHeader;
import io.tenuto.wire.ChunkHeader;
import io.tenuto.wire.Control;
import io.tenuto.wire.Crc;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;

/** Writes frames to a stream, waiting until they are taken. Owned by one thread. */
final class PipeWriter {
  /** Entries up to this size go in one piece. */
  static final int BATCH_BYTES = 32 * 1024;

  /** Small enough that checksum and write find it in the processor's cache. */
  private static final int CHUNK_BYTES = 256 * 1024;

  private static final int MAX_CHUNKED_HEAD_BYTES = 0xffff;

  private final OutputStream out;
  private final ByteBuffer entries = Frames.buffer(BATCH_BYTES); // of the batch that has begun
  private int count; // of them
  private long first;
  private int route;
  private int attempt;
  private final byte[] window = new byte[CHUNK_BYTES];

  /**
   * One message to write.
   *
   * @param header JSON, or nothing
   */
  @SuppressWarnings("ArrayRecordComponent") // shipments are never compared
  record Shipment(
      long delivery,
      int route,
      int attempt,
      long sequence,
      long timeMicros,
      byte[] header,
      List<Integer> path,
      Payload payload) {
    int headBytes() {
      return Entry.headBytes(header.length, path.size());
    }

    /** What it takes of the receiver's byte credit. */
    long charge() {
      return headBytes() + payload.size();
    }

    private ByteBuffer head() {
      ByteBuffer head = Frames.buffer(headBytes());
      Entry.putHead(head, sequence, timeMicros, 0, header, path);
      return head.flip();
    }

    private void putTo(ByteBuffer entries) {
      Entry.putHead(entries, sequence, timeMicros, (int) payload.size(), header, path);
      payload.copyTo(entries);
    }
  }

  PipeWriter(OutputStream out) {
    this.out = out;
  }

  /** What is written comes out with the next {@link #flush}, in order. */
  void preface() throws IOException {
    out.write(PipePreface.bytes());
  }

  void control(Control control) throws IOException {
    frame(Frames.control(control));
  }

  /** A whole frame in a buffer with an array of its own. */
  void frame(ByteBuffer whole) throws IOException {
    endBatch();
    put(whole);
  }

  private void put(ByteBuffer bytes) throws IOException {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  void flush() throws IOException {
    endBatch();
    out.flush();
  }

  /** Whether there is a way to write such a message: a very long head needs a small payload. */
  static boolean carries(int headBytes, long payloadBytes) {
    return headBytes <= MAX_CHUNKED_HEAD_BYTES || headBytes + payloadBytes <= Frames.MAX_DATA_BYTES;
  }

  void message(Shipment shipment) throws IOException {
    if (shipment.charge() <= BATCH_BYTES) {
      batch(shipment);
    } else if (!carries(shipment.headBytes(), shipment.payload().size())) {
      throw new IllegalArgumentException(
          "header: "
              + shipment.header().length
              + " bytes of JSON are too many beside a payload of "
              + shipment.payload().size()
              + " bytes. Put bulky values into the payload.");
    } else if (shipment.headBytes() > MAX_CHUNKED_HEAD_BYTES) {
      batch(shipment);
    } else {
      chunks(shipment);
    }
  }

  /** Messages that follow one another go in one batch. */
  private void batch(Shipment shipment) throws IOException {
    if (count > 0
        && (shipment.route() != route
            || shipment.attempt() != attempt
            || shipment.delivery() != first + count
            || shipment.charge() > entries.remaining())) {
      endBatch();
    }
    if (shipment.charge() > entries.capacity()) {
      single(shipment);
      return;
    }
    if (count == 0) {
      first = shipment.delivery();
      route = shipment.route();
      attempt = shipment.attempt();
    }
    int at = entries.position();
    try {
      shipment.putTo(entries);
    } catch (RuntimeException e) { // a payload that cannot be read any more
      entries.position(at);
      throw e;
    }
    count++;
  }

  private void single(Shipment shipment) throws IOException {
    ByteBuffer entry = Frames.buffer((int) shipment.charge());
    shipment.putTo(entry);
    entry.flip();
    put(
        new BatchHeader(
                shipment.delivery(), 1, Crc.of(entry), 0, shipment.route(), shipment.attempt())
            .frame(entry.remaining()));
    put(entry);
  }

  private void endBatch() throws IOException {
    if (count == 0) {
      return;
    }
    entries.flip();
    put(new BatchHeader(first, count, Crc.of(entries), 0, route, attempt).frame(entries.limit()));
    put(entries);
    entries.clear();
    count = 0;
  }

  private void chunks(Shipment shipment) throws IOException {
    endBatch();
    ByteBuffer head = shipment.head();
    int headCrc = Crc.of(head);
    long total = shipment.payload().size();
    int wholeCrc = 0;
    try (InputStream data = open(shipment)) {
      for (long offset = 0; offset < total || offset == 0; ) {
        int some = (int) Math.min(CHUNK_BYTES, total - offset);
        fill(data, some, shipment);
        int crc = crc(some);
        wholeCrc = Crc.combine(wholeCrc, crc, some);
        boolean first = offset == 0;
        boolean last = offset + some == total;
        frame(
            new ChunkHeader(
                    shipment.delivery(),
                    offset,
                    total,
                    some,
                    first ? Crc.combine(headCrc, crc, some) : crc,
                    last ? wholeCrc : 0,
                    0,
                    shipment.route(),
                    shipment.attempt(),
                    (first ? ChunkHeader.FIRST : 0) | (last ? ChunkHeader.LAST : 0),
                    first ? head.remaining() : 0)
                .frame());
        if (first) {
          frame(head);
        }
        out.write(window, 0, some);
        offset += Math.max(1, some);
      }
    }
  }

  private static InputStream open(Shipment shipment) {
    try {
      return shipment.payload().stream();
    } catch (IOException e) {
      throw unreadable(shipment, e);
    }
  }

  private void fill(InputStream data, int bytes, Shipment shipment) {
    try {
      if (data.readNBytes(window, 0, bytes) < bytes) {
        throw new EOFException(
            "it became shorter than the "
                + shipment.payload().size()
                + " bytes it had; do not change files before they are settled");
      }
    } catch (IOException e) {
      throw unreadable(shipment, e);
    }
  }

  /** Not to be mistaken for a pipe that is broken, which is an {@link IOException}. */
  private static UncheckedIOException unreadable(Shipment shipment, IOException why) {
    return new UncheckedIOException(
        "the payload of message " + shipment.sequence() + " cannot be read: " + why.getMessage(),
        why);
  }

  private int crc(int bytes) {
    var crc = new CRC32();
    crc.update(window, 0, bytes);
    return (int) crc.getValue();
  }
}
