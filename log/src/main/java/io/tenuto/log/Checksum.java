package io.tenuto.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** CRC-32 (IEEE) of stretches of a buffer, alone or bound to the place where they lie. Pure. */
final class Checksum {
  private Checksum() {}

  static int of(ByteBuffer bytes, int from, int lengthBytes) {
    return (int) update(new CRC32(), bytes, from, lengthBytes).getValue();
  }

  /**
   * Checksum of log id, file number and offset in the file (8 bytes each, little-endian), then the
   * stretch: bytes copied from another place, such as a payload that holds a log's file, never pass
   * for a record.
   */
  static int at(long logId, long number, long offset, ByteBuffer bytes, int from, int lengthBytes) {
    ByteBuffer place = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    place.putLong(logId).putLong(number).putLong(offset).flip();
    var crc = new CRC32();
    crc.update(place);
    return (int) update(crc, bytes, from, lengthBytes).getValue();
  }

  private static CRC32 update(CRC32 crc, ByteBuffer bytes, int from, int lengthBytes) {
    crc.update(bytes.duplicate().limit(from + lengthBytes).position(from));
    return crc;
  }
}
