package io.tenuto.load;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The head of a message that says what its processing costs. Behind it comes filling, to the
 * message's size. Numbers are big-endian:
 *
 * <pre>
 *  0  4  0x544C4D31, "TLM1"
 *  4  4  trial
 *  8  8  sequence
 * 16  8  intended send time, nanoseconds of this host's monotonic clock
 * 24  4  cost, microseconds of processor time
 * 28  4  size of the whole message, bytes
 * 32  4  CRC-32 of the filling
 * 36  4  CRC-32 of the 36 bytes before
 * </pre>
 *
 * @param trial in which measurement it was sent
 * @param sequence in this trial, from 0
 * @param intendedNanos when it was to be sent, by {@link System#nanoTime}, which all processes of a
 *     host share
 * @param costMicros processor time of one thread that its processing takes
 * @param fillingCrc CRC-32 of the bytes behind the head
 */
public record LoadMessage(
    int trial, long sequence, long intendedNanos, int costMicros, int fillingCrc) {
  /** The smallest message. */
  public static final int HEADER_BYTES = 40;

  private static final int MAGIC = 0x544C4D31;
  private static final int CHECKED_BYTES = 36;

  /** Writes the head at the beginning of a whole message, whose filling is there already. */
  public void writeTo(ByteBuffer message) {
    message
        .putInt(0, MAGIC)
        .putInt(4, trial)
        .putLong(8, sequence)
        .putLong(16, intendedNanos)
        .putInt(24, costMicros)
        .putInt(28, message.limit())
        .putInt(32, fillingCrc)
        .putInt(CHECKED_BYTES, crc(message, 0, CHECKED_BYTES));
  }

  /**
   * Reads and checks a whole message, from the buffer's position to its limit. The buffer is left
   * as it was.
   *
   * @throws CorruptMessageException if it is not, byte for byte, what was sent
   */
  public static LoadMessage read(ByteBuffer message) throws CorruptMessageException {
    int at = message.position();
    int size = message.remaining();
    if (size < HEADER_BYTES || message.getInt(at) != MAGIC) {
      throw new CorruptMessageException(
          size + " bytes that do not begin as a load message does", Sample.NO_TRIAL);
    }
    if (message.getInt(at + CHECKED_BYTES) != crc(message, at, CHECKED_BYTES)) {
      throw new CorruptMessageException("a head whose checksum is wrong", Sample.NO_TRIAL);
    }
    int trial = message.getInt(at + 4);
    if (message.getInt(at + 28) != size) {
      throw new CorruptMessageException(
          size + " bytes of a message of " + message.getInt(at + 28) + " bytes", trial);
    }
    int fillingCrc = message.getInt(at + 32);
    if (fillingCrc != crc(message, at + HEADER_BYTES, size - HEADER_BYTES)) {
      throw new CorruptMessageException(
          "filling of message " + message.getLong(at + 8) + " whose checksum is wrong", trial);
    }
    return new LoadMessage(
        trial,
        message.getLong(at + 8),
        message.getLong(at + 16),
        message.getInt(at + 24),
        fillingCrc);
  }

  /** The cost in the head of a message, unchecked, for whoever sends it: microseconds. */
  public static int costMicros(ByteBuffer message) {
    return message.getInt(message.position() + 24);
  }

  /** CRC-32 (IEEE) of a part of a buffer. */
  static int crc(ByteBuffer bytes, int from, int length) {
    var crc = new CRC32();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }
}
