package io.tenuto.transport.pack;

import io.tenuto.wire.Packing;
import io.tenuto.wire.PackingPolicy;
import java.nio.ByteBuffer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/**
 * Packs what leaves on one link, as its policy decides. Takes memory only once it packs. Owned by
 * the loop's thread.
 */
public final class Packer {
  /** So much of a piece tells how it is packed best. */
  private static final int TASTE_BYTES = 32 * 1024;

  /** What is less by chance is not better: the simpler way wins. */
  private static final double CLEARLY = 0.97;

  private static final Packing[] WAYS = {Packing.LZ4, Packing.LZ4_APART_2, Packing.LZ4_APART_4};

  private final PackingPolicy policy = new PackingPolicy();
  private final LongSupplier nowNanos;
  private final DoubleSupplier idleCores;
  private @Nullable Tools tools;
  private Packing best = Packing.LZ4;

  /**
   * @param nowNanos the loop's clock
   * @param idleCores processors of this host that had nothing to do since it was asked last
   */
  Packer(LongSupplier nowNanos, DoubleSupplier idleCores) {
    this.nowNanos = nowNanos;
    this.idleCores = idleCores;
  }

  /**
   * @param nowNanos the loop's clock
   */
  public Packer(LongSupplier nowNanos) {
    this(nowNanos, IdleCores::since);
  }

  /**
   * Data as its frame carries it.
   *
   * @param data the packer's memory, until the next piece is packed
   */
  public record Packed(Packing packing, ByteBuffer data) {}

  /** The socket takes no more for now. */
  public void waits() {
    policy.waits(nowNanos.getAsLong());
  }

  /** The socket took some bytes, or there is nothing to write. */
  public void took(long bytes) {
    long now = nowNanos.getAsLong();
    policy.took(now, bytes);
    if (policy.due(now)) {
      policy.judge(now, policy.asksForIdleCores(now) ? idleCores.getAsDouble() : 0);
    }
  }

  /**
   * The next piece of a message.
   *
   * @param data its remaining bytes; its position stays
   * @return null if it is to be sent as it is
   */
  public @Nullable Packed pack(ByteBuffer data) {
    if (!policy.packs() || !data.hasRemaining()) {
      return null;
    }
    Tools with = tools;
    if (with == null || with.room() < data.remaining()) {
      with = new Tools(data.remaining());
      tools = with;
    }
    if (policy.samples()) {
      best = bestFor(data, with);
    }
    int plain = data.remaining();
    long began = nowNanos.getAsLong();
    int size = with.pack(best, data);
    long now = nowNanos.getAsLong();
    boolean worth = size <= PackingPolicy.WORTH * plain;
    policy.packed(now, plain, worth ? size : plain, now - began);
    return worth ? new Packed(best, with.packed(size)) : null;
  }

  private static Packing bestFor(ByteBuffer data, Tools with) {
    ByteBuffer taste = data.slice(data.position(), Math.min(TASTE_BYTES, data.remaining()));
    Packing best = Packing.LZ4;
    double least = Double.MAX_VALUE;
    for (Packing way : WAYS) {
      int size = with.pack(way, taste);
      if (size < CLEARLY * least) {
        least = size;
        best = way;
      }
    }
    return best;
  }

  /** What packing needs. */
  private static final class Tools {
    private final LZ4Compressor lz4 = LZ4Factory.fastestInstance().fastCompressor();
    private final ByteBuffer apart;
    private final ByteBuffer between;
    private final ByteBuffer out;

    Tools(int bytes) {
      apart = ByteBuffer.allocate(bytes);
      between = ByteBuffer.allocate(bytes);
      out = ByteBuffer.allocateDirect(lz4.maxCompressedLength(bytes));
    }

    int room() {
      return apart.capacity();
    }

    int pack(Packing way, ByteBuffer data) {
      int size = data.remaining();
      if (way.apart() > 1) {
        Apart.put(way.apart(), data, apart, between);
      } else if (data.isDirect()) {
        return lz4.compress(data, data.position(), size, out, 0, out.capacity());
      } else {
        apart.put(0, data, data.position(), size); // others may not be read by native code
      }
      return lz4.compress(apart, 0, size, out, 0, out.capacity());
    }

    ByteBuffer packed(int size) {
      return out.slice(0, size);
    }
  }
}
