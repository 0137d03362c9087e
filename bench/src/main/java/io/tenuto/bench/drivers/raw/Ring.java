package io.tenuto.bench.drivers.raw;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Memory that two processes map, as a ring of messages: one process writes, the other reads, each
 * by one thread. Both count bytes from the beginning and never go back; what lies between their
 * counts is full.
 *
 * <p>Layout: i64 bytes written, at 128 i64 bytes read (each with cache lines of its own), from 256
 * on the ring. A message is its i32 size and its bytes, from a multiple of 8 on and in one piece;
 * where there is no room for it before the end there is a size of -1.
 */
final class Ring {
  /** Of the ring, a power of two. */
  static final int CAPACITY = 64 << 20;

  private static final VarHandle COUNTS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int WRITTEN = 0;
  private static final int READ = 128;
  private static final int DATA = 256;
  private static final int TO_THE_BEGINNING = -1;
  private static final int ALIGNMENT = 8;

  private final MappedByteBuffer memory;
  private final ByteBuffer view; // of the message that is being read
  private long mine; // this end's count
  private long theirs; // the other end's, when it was last looked at
  private int present; // bytes of the message that is being read

  private Ring(MappedByteBuffer memory) {
    this.memory = memory;
    this.view = memory.duplicate();
    memory.order(ByteOrder.nativeOrder());
  }

  /** A new one, in a new file. */
  static Ring create(Path file) throws IOException {
    return map(
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW));
  }

  /** One that the other process has made. */
  static Ring open(Path file) throws IOException {
    return map(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private static Ring map(FileChannel channel) throws IOException {
    try (channel) {
      return new Ring(channel.map(FileChannel.MapMode.READ_WRITE, 0, DATA + CAPACITY));
    }
  }

  /**
   * Writes a message, from its position to its limit, which stay.
   *
   * @return false if there is no room for it yet
   * @throws IllegalArgumentException if there never will be
   */
  boolean offer(ByteBuffer message) {
    int size = message.remaining();
    int at = place();
    int skipped = whole(size) <= CAPACITY - at ? 0 : CAPACITY - at;
    long end = mine + skipped + whole(size);
    if (end - theirs > CAPACITY) {
      theirs = (long) COUNTS.getAcquire(memory, READ);
      if (end - theirs > CAPACITY) {
        return false;
      }
    }
    if (skipped > 0) {
      memory.putInt(DATA + at, TO_THE_BEGINNING);
      at = 0;
    }
    memory.putInt(DATA + at, size);
    memory.put(DATA + at + Integer.BYTES, message, message.position(), size);
    mine = end;
    COUNTS.setRelease(memory, WRITTEN, end);
    return true;
  }

  /** The next message, where it lies, until {@link #free}; null if there is none yet. */
  @Nullable ByteBuffer poll() {
    if (mine == theirs) {
      theirs = (long) COUNTS.getAcquire(memory, WRITTEN);
      if (mine == theirs) {
        return null;
      }
    }
    int size = memory.getInt(DATA + place());
    if (size == TO_THE_BEGINNING) {
      mine += CAPACITY - place();
      size = memory.getInt(DATA);
    }
    int from = DATA + place() + Integer.BYTES;
    present = whole(size);
    return view.limit(from + size).position(from);
  }

  /** The message that was read is needed no more. */
  void free() {
    mine += present;
    COUNTS.setRelease(memory, READ, mine);
  }

  private int place() {
    return (int) (mine & (CAPACITY - 1));
  }

  /** What a message takes. */
  private static int whole(int size) {
    long bytes = ((long) Integer.BYTES + size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (bytes > CAPACITY / 2) { // else it might find no place, though all were empty
      throw new IllegalArgumentException(
          "a message of " + size + " bytes: half of the ring's " + CAPACITY + " is the most");
    }
    return (int) bytes;
  }
}
