package io.tenuto.transport.pack;

import io.tenuto.wire.Frames;
import io.tenuto.wire.Packing;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Unpacks what arrives on one link. Takes memory only once something packed does. One thread. */
public final class Unpacker {
  private final LZ4SafeDecompressor lz4 = LZ4Factory.fastestInstance().safeDecompressor();
  private final ByteBuffer carried = ByteBuffer.allocate(Frames.MAX_DATA_BYTES);
  private final ByteBuffer apart = ByteBuffer.allocate(Frames.MAX_DATA_BYTES);
  private final ByteBuffer between = ByteBuffer.allocate(Frames.MAX_DATA_BYTES);

  /** Where to put what a frame carries; valid until {@link #unpack}. */
  public ByteBuffer space(int carriedBytes) {
    return carried.duplicate().clear().limit(carriedBytes);
  }

  /**
   * Unpacks what is in the {@link #space}.
   *
   * @param into exactly as long as the data; its position stays
   * @throws ProtocolException if it is not that much data, packed so
   */
  public void unpack(Packing packing, int carriedBytes, ByteBuffer into) {
    int size = into.remaining();
    ByteBuffer first = packing.apart() == 1 ? into : apart;
    int at = packing.apart() == 1 ? into.position() : 0;
    int bytes;
    try {
      bytes = lz4.decompress(carried, 0, carriedBytes, first, at, size);
    } catch (LZ4Exception e) {
      throw wrong(packing, carriedBytes, size, "it does not fit: " + e.getMessage());
    }
    if (bytes != size) {
      throw wrong(packing, carriedBytes, size, "it has " + bytes);
    }
    if (packing.apart() > 1) {
      Apart.together(packing.apart(), apart, size, into, between);
    }
  }

  private static ProtocolException wrong(Packing packing, int carried, int size, String why) {
    return new ProtocolException(
        carried + " bytes that claim to be " + size + " packed as " + packing + ": " + why);
  }
}
