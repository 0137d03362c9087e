package io.tenuto.transport.pack;

import io.tenuto.wire.Packing;
import io.tenuto.wire.ProtocolException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;

/** Undoes a {@link Packer}. */
public final class Unpacker {
  private Unpacker() {}

  /**
   * Unpacks what a frame carries.
   *
   * @param carried from its place 0
   * @param into exactly as long as the data; its position stays
   * @throws ProtocolException if it is not that much data, packed so
   */
  public static void unpack(
      Packing packing, ByteBuffer carried, int carriedBytes, ByteBuffer into, Scratch scratch) {
    int size = into.remaining();
    boolean apart = packing.apart() > 1;
    ByteBuffer first = apart ? scratch.apart(size) : into;
    int at = apart ? 0 : into.position();
    int bytes;
    try {
      bytes = scratch.decompressor().decompress(carried, 0, carriedBytes, first, at, size);
    } catch (LZ4Exception e) {
      throw wrong(packing, carriedBytes, size, "it does not fit: " + e.getMessage());
    }
    if (bytes != size) {
      throw wrong(packing, carriedBytes, size, "it has " + bytes);
    }
    if (apart) {
      Apart.together(packing.apart(), first, size, into, scratch.between(size));
    }
  }

  private static ProtocolException wrong(Packing packing, int carried, int size, String why) {
    return new ProtocolException(
        carried + " bytes that claim to be " + size + " packed as " + packing + ": " + why);
  }
}
