package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * A stretch of one file in memory, so that small headers side by side cost one read. Files only
 * grow behind what has been read, so nothing held here goes stale while its file exists.
 */
final class Window {
  private static final int GLANCE_BYTES = 8 << 10;

  private final Storage storage;
  private final ByteBuffer bytes;
  private String file = "";
  private long start;

  /**
   * @param sizeBytes how much is read at once where all is read; a header alone reads 8 KiB at most
   */
  Window(Storage storage, int sizeBytes) {
    this.storage = storage;
    this.bytes = ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  }

  /** The bytes at hand, from index 0 to the limit; changes with every call of {@link #at}. */
  ByteBuffer bytes() {
    return bytes;
  }

  /**
   * Index in {@link #bytes} of a place in a file, with at least {@code neededBytes} behind it; -1
   * if the file ends before them.
   */
  int at(String name, long offset, int neededBytes) throws IOException {
    return at(name, offset, neededBytes, GLANCE_BYTES);
  }

  private int at(String name, long offset, int neededBytes, int glanceBytes) throws IOException {
    if (!name.equals(file) || offset < start || offset + neededBytes > start + bytes.limit()) {
      forget();
      bytes.clear().limit(Math.min(bytes.capacity(), glanceBytes));
      int length = storage.read(name, offset, bytes);
      bytes.clear().limit(length);
      file = name;
      start = offset;
    }
    int index = (int) (offset - start);
    return index + neededBytes <= bytes.limit() ? index : -1;
  }

  /** CRC-32 of a stretch of a file of any length; of less if the file ends before. */
  int crc(String name, long offset, long lengthBytes) throws IOException {
    var crc = new CRC32();
    for (long done = 0; done < lengthBytes; ) {
      int index = at(name, offset + done, 1, bytes.capacity());
      if (index < 0) {
        break;
      }
      int step = (int) Math.min(bytes.limit() - index, lengthBytes - done);
      crc.update(bytes.duplicate().limit(index + step).position(index));
      done += step;
    }
    return (int) crc.getValue();
  }

  void forget() {
    file = "";
    bytes.limit(0);
  }
}
