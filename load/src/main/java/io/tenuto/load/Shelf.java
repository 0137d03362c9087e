package io.tenuto.load;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Messages of one trial that are filled already, so that a source need only write their heads. More
 * are made while more are on their way at once; all have the same filling.
 */
final class Shelf {
  private final Queue<LoadBuffer> free = new ConcurrentLinkedQueue<>();
  private final ByteBuffer filling;
  private final boolean direct;
  private final int crc;

  Shelf(Cell cell, Filling kind, long seed, boolean direct) {
    this.direct = direct;
    filling = allocate(cell.bytes());
    filling.position(LoadMessage.HEADER_BYTES);
    kind.fill(filling, new Random(seed));
    filling.rewind();
    crc =
        LoadMessage.crc(filling, LoadMessage.HEADER_BYTES, cell.bytes() - LoadMessage.HEADER_BYTES);
  }

  private ByteBuffer allocate(int bytes) {
    return direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
  }

  LoadBuffer take() {
    LoadBuffer buffer = free.poll();
    if (buffer != null) {
      buffer.bytes().clear(); // whoever had it may have read it
      return buffer;
    }
    ByteBuffer bytes = allocate(filling.limit());
    bytes.put(0, filling, 0, filling.limit());
    return new LoadBuffer(bytes, this);
  }

  void back(LoadBuffer buffer) {
    free.add(buffer);
  }

  /** CRC-32 of the bytes behind the head, which all messages here share. */
  int fillingCrc() {
    return crc;
  }
}
