package io.tenuto.transport.pack;

import io.tenuto.wire.Packing;
import io.tenuto.wire.PackingPolicy;
import java.nio.ByteBuffer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Packs what leaves on one link, as its policy decides. Has memory only while it packs. Owned by
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
  private final Supplier<Scratch> scratch;
  private final DoubleSupplier idleCores;
  private @Nullable ByteBuffer out;
  private Packing best = Packing.LZ4;
  private long savedBytes;

  /**
   * @param nowNanos the loop's clock
   * @param scratch the loop's
   * @param idleCores processors of this host that had nothing to do since it was asked last
   */
  public Packer(LongSupplier nowNanos, Supplier<Scratch> scratch, DoubleSupplier idleCores) {
    this.nowNanos = nowNanos;
    this.scratch = scratch;
    this.idleCores = idleCores;
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

  /** By how much what was packed since the last call has become smaller. */
  public long takeSavedBytes() {
    long saved = savedBytes;
    savedBytes = 0;
    return saved;
  }

  /**
   * The next piece of a message; what the last one was packed into must have been written.
   *
   * @param data its remaining bytes; its position stays
   * @return null if it is to be sent as it is
   */
  public @Nullable Packed pack(ByteBuffer data) {
    if (!policy.packs() || !data.hasRemaining()) {
      out = null;
      return null;
    }
    if (policy.samples()) {
      best = bestFor(data);
    }
    int plain = data.remaining();
    long began = nowNanos.getAsLong();
    int size = pack(best, data);
    long now = nowNanos.getAsLong();
    boolean worth = size <= PackingPolicy.WORTH * plain;
    policy.packed(now, plain, worth ? size : plain, now - began);
    if (!worth) {
      return null;
    }
    savedBytes += plain - size;
    return new Packed(best, room(plain).slice(0, size));
  }

  private Packing bestFor(ByteBuffer data) {
    ByteBuffer taste = data.slice(data.position(), Math.min(TASTE_BYTES, data.remaining()));
    Packing found = Packing.LZ4;
    double least = Double.MAX_VALUE;
    for (Packing way : WAYS) {
      int size = pack(way, taste);
      if (size < CLEARLY * least) {
        least = size;
        found = way;
      }
    }
    return found;
  }

  /** Packs into {@link #out}; answers with the size. */
  private int pack(Packing way, ByteBuffer data) {
    int size = data.remaining();
    ByteBuffer into = room(size);
    Scratch with = scratch.get();
    if (way.apart() == 1 && data.isDirect()) {
      return with.compressor().compress(data, data.position(), size, into, 0, into.capacity());
    }
    ByteBuffer apart = with.apart(size);
    if (way.apart() > 1) {
      Apart.put(way.apart(), data, apart, with.between(size));
    } else {
      apart.put(0, data, data.position(), size); // others may not be read by native code
    }
    return with.compressor().compress(apart, 0, size, into, 0, into.capacity());
  }

  private ByteBuffer room(int bytes) {
    ByteBuffer known = out;
    int most = scratch.get().compressor().maxCompressedLength(bytes);
    if (known == null || known.capacity() < most) {
      known = ByteBuffer.allocateDirect(most);
      out = known;
    }
    return known;
  }
}
