package io.tenuto.engine.simulation;

import io.tenuto.api.Payload;
import io.tenuto.api.Settlement;
import io.tenuto.engine.connector.Entries;
import io.tenuto.wire.Entry;
import io.tenuto.wire.Frames;
import io.tenuto.wire.Origin;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A run of messages of one source, each with bytes of its own that follow from its identity. */
final class SimMessages implements Entries {
  private static final Headers NO_HEADER = message -> new byte[0];

  private final Origin origin;
  private final ByteBuffer bytes;
  private final int entryBytes;
  private final @Nullable Payload payload;
  private final Settled settled;
  private final int[] crcs;

  /** Told of every message that is settled for good. */
  interface Settled {
    void settled(SimMessages messages, int index, Settlement outcome);
  }

  /** What each message has for a header, as JSON; those of one source are equally long. */
  interface Headers {
    byte[] of(Id message);
  }

  private SimMessages(
      Origin origin,
      long firstSequence,
      int count,
      int payloadBytes,
      long wallMicros,
      @Nullable Payload payload,
      Headers headers,
      Settled settled) {
    this.origin = origin;
    this.entryBytes =
        Entry.headBytes(headers.of(Id.of(origin, firstSequence)).length, 0) + payloadBytes;
    this.payload = payload;
    this.settled = settled;
    this.crcs = new int[count];
    bytes = Frames.buffer(count * entryBytes);
    for (int i = 0; i < count; i++) {
      long sequence = firstSequence + i;
      Entry.putHead(
          bytes,
          sequence,
          wallMicros,
          payloadBytes,
          headers.of(Id.of(origin, sequence)),
          List.of());
      int start = bytes.position();
      fill(bytes.slice(start, payloadBytes), origin, sequence);
      bytes.position(start + payloadBytes);
      crcs[i] = crc(payload == null ? bytes.slice(start, payloadBytes) : payload.buffer());
    }
    bytes.flip();
  }

  private SimMessages(SimMessages same, Settled settled) {
    this.origin = same.origin;
    this.bytes = same.bytes;
    this.entryBytes = same.entryBytes;
    this.payload = same.payload;
    this.settled = settled;
    this.crcs = same.crcs;
  }

  /** The same messages, of which another is told. */
  SimMessages tells(Settled another) {
    return new SimMessages(this, another);
  }

  private static ByteBuffer fill(ByteBuffer payload, Origin origin, long sequence) {
    long state = origin.hashCode() * 31L + sequence;
    while (payload.remaining() >= Long.BYTES) {
      payload.putLong(state *= 0x5851f42d4c957f2dL);
      state += 0x14057b7ef767814fL;
    }
    while (payload.hasRemaining()) {
      payload.put((byte) (state >>>= 8));
    }
    return payload.flip();
  }

  static int crc(ByteBuffer payload) {
    var crc = new CRC32C();
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }

  /** Checksum of a payload, as the source had it. */
  int crc(int index) {
    return crcs[index];
  }

  int count() {
    return crcs.length;
  }

  /** Messages without a header that travel in batches. */
  static SimMessages small(
      Origin origin, long first, int count, int payloadBytes, long wallMicros, Settled settled) {
    return small(origin, first, count, payloadBytes, wallMicros, NO_HEADER, settled);
  }

  /** Messages that travel in batches. */
  static SimMessages small(
      Origin origin,
      long first,
      int count,
      int payloadBytes,
      long wallMicros,
      Headers headers,
      Settled settled) {
    return new SimMessages(origin, first, count, payloadBytes, wallMicros, null, headers, settled);
  }

  /** One message that travels in chunks. */
  static SimMessages large(
      Origin origin,
      long sequence,
      int payloadBytes,
      long wallMicros,
      Headers headers,
      Settled settled) {
    Payload payload =
        Payload.of(fill(ByteBuffer.allocate(payloadBytes), origin, sequence).asReadOnlyBuffer());
    return new SimMessages(origin, sequence, 1, 0, wallMicros, payload, headers, settled);
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public long bytes(int from, int to) {
    return (long) (to - from) * entryBytes + (payload == null ? 0 : payload.size());
  }

  @Override
  public ByteBuffer encoded(int from, int to) {
    return bytes.slice(from * entryBytes, (to - from) * entryBytes);
  }

  @Override
  public @Nullable Payload payload() {
    return payload;
  }

  @Override
  public void settled(int from, int to, Settlement outcome) {
    for (int i = from; i < to; i++) {
      settled.settled(this, i, outcome);
    }
  }
}
