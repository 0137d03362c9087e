package io.tenuto.miniapps.cost;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The binary form of a message that carries its cost: a header of 40 bytes, then filler. Numbers
 * are big-endian; in Python {@code struct.unpack(">4sIQQQQ", data[:40])}.
 *
 * <table>
 *   <caption>Header</caption>
 *   <tr><th>bytes</th><th>meaning</th></tr>
 *   <tr><td>0–3</td><td>{@code TCM1}</td></tr>
 *   <tr><td>4–7</td><td>CRC-32 (IEEE) of the filler</td></tr>
 *   <tr><td>8–15</td><td>size of the whole message in bytes</td></tr>
 *   <tr><td>16–23</td><td>cost in microseconds of thread CPU time</td></tr>
 *   <tr><td>24–31</td><td>sequence, from 0</td></tr>
 *   <tr><td>32–39</td><td>intended send time, microseconds since 1970-01-01 UTC</td></tr>
 * </table>
 *
 * @param sizeBytes of the whole message, at least 40
 * @param costMicros CPU time that processing it shall take, at least 0
 * @param sequence position in the source's run, at least 0
 * @param timeMicros when it was meant to be sent, microseconds since 1970-01-01 UTC
 * @param fillerCrc CRC-32 of what follows the header
 */
public record CostMessage(
    long sizeBytes, long costMicros, long sequence, long timeMicros, int fillerCrc) {
  /** Bytes of the header, and of the smallest message. */
  public static final int HEADER_BYTES = 40;

  private static final int MAGIC = 0x54434d31;

  public CostMessage {
    if (sizeBytes < HEADER_BYTES || costMicros < 0 || sequence < 0) {
      throw new IllegalArgumentException(
          "cost message: size "
              + sizeBytes
              + ", cost "
              + costMicros
              + " us, sequence "
              + sequence
              + "; expected at least "
              + HEADER_BYTES
              + " bytes and nothing negative");
    }
  }

  /** Writes the header to the first 40 bytes of a message. */
  public void writeTo(byte[] message) {
    ByteBuffer.wrap(message)
        .putInt(MAGIC)
        .putInt(fillerCrc)
        .putLong(sizeBytes)
        .putLong(costMicros)
        .putLong(sequence)
        .putLong(timeMicros);
  }

  /** A whole message. */
  public static byte[] write(long costMicros, long sequence, long timeMicros, byte[] filler) {
    var message = new byte[HEADER_BYTES + filler.length];
    System.arraycopy(filler, 0, message, HEADER_BYTES, filler.length);
    new CostMessage(message.length, costMicros, sequence, timeMicros, crc(filler)).writeTo(message);
    return message;
  }

  /** CRC-32 (IEEE 802.3, as in every language's standard library). */
  public static int crc(byte[] filler) {
    var crc = new CRC32();
    crc.update(filler);
    return (int) crc.getValue();
  }

  /** Reads a header; empty if the bytes are not of this form. */
  public static Optional<CostMessage> read(ByteBuffer message) {
    ByteBuffer in = message.duplicate();
    if (in.remaining() < HEADER_BYTES || in.getInt() != MAGIC) {
      return Optional.empty();
    }
    int crc = in.getInt();
    long size = in.getLong();
    long cost = in.getLong();
    long sequence = in.getLong();
    long time = in.getLong();
    boolean sound = size >= HEADER_BYTES && cost >= 0 && sequence >= 0;
    return sound ? Optional.of(new CostMessage(size, cost, sequence, time, crc)) : Optional.empty();
  }

  /**
   * Compares a message with its own header.
   *
   * @return what differs; empty if the message is whole
   */
  public static Optional<String> verify(Payload payload) throws IOException {
    Optional<CostMessage> header = read(ByteBuffer.wrap(head(payload, HEADER_BYTES)));
    if (header.isEmpty()) {
      return Optional.of("it does not begin with the header of a cost message");
    }
    if (header.get().sizeBytes != payload.size()) {
      return Optional.of(
          "it has " + payload.size() + " bytes instead of " + header.get().sizeBytes);
    }
    var crc = new CRC32();
    try (InputStream in = payload.stream()) {
      in.skipNBytes(HEADER_BYTES);
      var block = new byte[1 << 16];
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        crc.update(block, 0, count);
      }
    }
    return (int) crc.getValue() == header.get().fillerCrc
        ? Optional.empty()
        : Optional.of("the checksum of its filler is wrong");
  }

  /** The first bytes of a payload of any size, fewer if it has no more. */
  static byte[] head(Payload payload, int most) throws IOException {
    if (payload.size() > Integer.MAX_VALUE) {
      try (InputStream in = payload.stream()) {
        return in.readNBytes(most);
      }
    }
    ByteBuffer bytes = payload.buffer();
    var head = new byte[Math.min(most, bytes.remaining())];
    bytes.get(head);
    return head;
  }
}
