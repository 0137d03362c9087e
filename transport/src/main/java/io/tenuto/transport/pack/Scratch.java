package io.tenuto.transport.pack;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * What packing and unpacking need for a moment, shared by all links of a loop, as they take turns.
 * Owned by the loop's thread.
 */
public final class Scratch {
  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private ByteBuffer apart = ByteBuffer.allocate(0);
  private ByteBuffer between = ByteBuffer.allocate(0);

  LZ4Compressor compressor() {
    return compressor;
  }

  LZ4SafeDecompressor decompressor() {
    return decompressor;
  }

  /** For so many bytes that are put apart, or are still. */
  ByteBuffer apart(int bytes) {
    makeRoom(bytes);
    return apart;
  }

  /** For what lies between. */
  ByteBuffer between(int bytes) {
    makeRoom(bytes);
    return between;
  }

  private void makeRoom(int bytes) {
    if (apart.capacity() < bytes) {
      apart = ByteBuffer.allocate(bytes);
      between = ByteBuffer.allocate(bytes);
    }
  }
}
