package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** One open file, written at given places, and where its channel is, as far as known. */
final class FileWriter {
  static final int HEAP_SLICE_BYTES = 1 << 20; // the JDK copies heap buffers in one piece

  private final FileChannel channel;
  private long position = -1;

  FileWriter(FileChannel channel) {
    this.channel = channel;
  }

  FileChannel channel() {
    return channel;
  }

  void truncate(long sizeBytes) throws IOException {
    position = -1; // wherever the channel is then
    channel.truncate(sizeBytes);
  }

  /** Writes all remaining bytes; those in direct buffers go without a copy. */
  void write(long offset, ByteBuffer[] data) throws IOException {
    if (position != offset) {
      channel.position(offset);
    }
    position = -1; // unless all goes well
    long written = 0;
    for (int i = 0; i < data.length; ) {
      if (!data[i].hasRemaining()) {
        i++;
      } else if (copied(data[i])) {
        written += writeSlice(data[i]);
      } else {
        int end = i + 1;
        while (end < data.length && !copied(data[end])) {
          end++;
        }
        written += channel.write(data, i, end - i);
      }
    }
    position = offset + written;
  }

  private static boolean copied(ByteBuffer data) {
    return !data.isDirect() && data.remaining() > HEAP_SLICE_BYTES;
  }

  private int writeSlice(ByteBuffer data) throws IOException {
    int limit = data.limit();
    data.limit(data.position() + HEAP_SLICE_BYTES);
    try {
      return channel.write(data);
    } finally {
      data.limit(limit);
    }
  }
}
