package io.tenuto.wire;

/**
 * Decides whether the data of large messages is packed before it goes over one link: when the link
 * binds, processors of this host are idle, and a sample has shown that more would get through.
 *
 * <p>A link <em>binds</em> in a stretch of time during most of which the socket took nothing more.
 * What it carried in such stretches is its rate. A sample of what is sent then says how much
 * smaller it becomes and how long that takes; from both follows what would get through. Whether it
 * does is found out by sending as it is for one stretch now and then, and comparing. Data that does
 * not get smaller, such as random bytes, costs one sample in a while, and ever more seldom.
 *
 * <p>Times are nanoseconds of a monotonic clock. One thread.
 */
public final class PackingPolicy {
  /** The least that is looked at as a whole: a long time beside what sockets hide in buffers, … */
  static final long STRETCH_NANOS = 100_000_000L;

  /** … and many bytes beside it … */
  static final long STRETCH_BYTES = 4L << 20;

  /** … but no longer than this. */
  public static final long LONGEST_STRETCH_NANOS = 10_000_000_000L;

  /** A link that waited for this part of a stretch binds. */
  static final double BINDS = 0.5;

  /** So many stretches in a row: a receiver may be away for a moment. The best of them counts. */
  static final int STRETCHES = 3;

  /** What must get through more, of what gets through without, to begin. */
  static final double GAIN = 1.2;

  /** How much faster than the link packing has to be: the same thread also sums and writes. */
  static final double HEADROOM = 1.5;

  /** Processors that must be idle while data goes as it is. */
  static final double IDLE_CORES = 0.25;

  /** Data of which packing leaves more than this part is sent as it is. */
  public static final double WORTH = 0.9;

  /** So many pieces make a sample; its fastest counts, since the first ones find a cold cache. */
  static final int SAMPLE_PIECES = 4;

  /** Packing is compared with sending as it is after so long, … */
  static final long COMPARED_NANOS = 30_000_000_000L;

  /** … or so many times as long as that takes, if that is longer. */
  static final int COMPARED_STRETCHES = 30;

  /** The first time it is compared soon: a sample knows nothing of the other end. */
  static final long FIRST_COMPARED_NANOS = 1_000_000_000L;

  static final int FIRST_COMPARED_STRETCHES = 3;

  private static final long SHORTEST_REST_NANOS = 1_000_000_000L;
  private static final long LONGEST_REST_NANOS = 30_000_000_000L;

  private enum State {
    /** As it is. */
    RESTING,
    /** It is found out what packing would give. */
    SAMPLING,
    PACKING,
    /** As it is for a stretch, to compare. */
    COMPARING
  }

  private State state = State.RESTING;
  private long restUntil;
  private long restNanos = SHORTEST_REST_NANOS;
  private long compareAt;
  private boolean begun;
  private long stretchBegan;
  private long stretchNanos; // of the last one
  private boolean waiting;
  private long waitingSince;
  private long waitedNanos;
  private long carriedBytes;
  private int binding; // stretches in a row
  private double asItIs; // bytes a nanosecond that get through so
  private double packedThrough; // the same, packed, in the last stretch of that
  private int sampled;
  private long plainBytes;
  private long packedBytes;
  private double bytesPerNano; // of the fastest piece

  /** The socket takes no more for now. */
  public void waits(long now) {
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
  }

  /** The socket took some bytes, or there is nothing to write. */
  public void took(long now, long bytes) {
    if (waiting) {
      waiting = false;
      waitedNanos += now - Math.max(waitingSince, stretchBegan);
    }
    carriedBytes += bytes;
  }

  /** Whether a stretch is over, so that {@link #judge} is to be called. */
  public boolean due(long now) {
    if (!begun) {
      begun = true;
      restUntil = now;
      begin(now);
    }
    long age = now - stretchBegan;
    return age >= LONGEST_STRETCH_NANOS || (age >= STRETCH_NANOS && carriedBytes >= STRETCH_BYTES);
  }

  /** Whether idle processors matter to the judgement that is due, or to the next one. */
  public boolean asksForIdleCores(long now) {
    return switch (state) {
      case RESTING -> now - restUntil >= 0 && waitedPart(now) >= BINDS;
      case SAMPLING -> false;
      case PACKING -> now - compareAt >= 0;
      case COMPARING -> true;
    };
  }

  /**
   * Judges the stretch that is over.
   *
   * @param idleCores processors of this host that had nothing to do in about this stretch; looked
   *     at only if {@link #asksForIdleCores}
   */
  public void judge(long now, double idleCores) {
    boolean binds = waitedPart(now) >= BINDS;
    stretchNanos = Math.max(1, now - stretchBegan);
    double carried = (double) carriedBytes / stretchNanos;
    switch (state) {
      case RESTING -> {
        binding = binds ? binding + 1 : 0;
        asItIs = binding > 1 ? Math.max(asItIs, carried) : carried;
        if (binding >= STRETCHES && now - restUntil >= 0 && idleCores >= IDLE_CORES) {
          state = State.SAMPLING;
        }
      }
      case SAMPLING -> {
        if (!binds) {
          rest(now, restNanos); // it was for a moment
        }
      }
      case PACKING -> {
        packedThrough = carried + (double) (plainBytes - packedBytes) / stretchNanos;
        if (!binds && packedThrough < asItIs) {
          rest(now, SHORTEST_REST_NANOS); // there is less to send than the link carries
        } else if (!worth() || packedThrough < asItIs) {
          endPacking(now);
        } else if (now - compareAt >= 0) {
          state = State.COMPARING;
        }
      }
      case COMPARING -> {
        if (!binds) {
          rest(now, SHORTEST_REST_NANOS);
        } else if (idleCores >= IDLE_CORES && packedThrough >= carried) {
          restNanos = SHORTEST_REST_NANOS;
          pack(now, COMPARED_NANOS, COMPARED_STRETCHES);
        } else {
          endPacking(now);
        }
        asItIs = carried;
      }
    }
    forget(); // what was packed in the stretch; a sample begins anew
    begin(now);
  }

  private double waitedPart(long now) {
    long waited = waitedNanos + (waiting ? now - Math.max(waitingSince, stretchBegan) : 0);
    return (double) waited / Math.max(1, now - stretchBegan);
  }

  private boolean worth() {
    return packedBytes <= WORTH * plainBytes;
  }

  private void begin(long now) {
    stretchBegan = now;
    waitedNanos = 0;
    carriedBytes = 0;
  }

  private void forget() {
    sampled = 0;
    plainBytes = 0;
    packedBytes = 0;
    bytesPerNano = 0;
  }

  /** Until it is compared after so long, or so many stretches if that is longer. */
  private void pack(long now, long nanos, int stretches) {
    state = State.PACKING;
    compareAt = now + Math.max(nanos, stretches * stretchNanos);
  }

  private void endPacking(long now) {
    rest(now, Math.min(2 * restNanos, LONGEST_REST_NANOS));
  }

  private void rest(long now, long nanos) {
    state = State.RESTING;
    binding = 0;
    restNanos = nanos;
    restUntil = now + nanos;
  }

  /** Whether the next piece is to be packed. */
  public boolean packs() {
    return state == State.SAMPLING || state == State.PACKING;
  }

  /** Whether it is a sample, so that it is to be found out how it is packed best. */
  public boolean samples() {
    return state == State.SAMPLING;
  }

  /**
   * A piece was packed.
   *
   * @param plain its bytes
   * @param packed what its frame carries: as many if it is sent as it is after all
   * @param nanos how long it took
   */
  public void packed(long now, int plain, int packed, long nanos) {
    plainBytes += plain;
    packedBytes += packed;
    bytesPerNano = Math.max(bytesPerNano, plain / (double) Math.max(1, nanos));
    if (state == State.SAMPLING && ++sampled == SAMPLE_PIECES) {
      boolean smaller = plainBytes >= GAIN * packedBytes;
      if (smaller && bytesPerNano >= HEADROOM * asItIs) {
        pack(now, FIRST_COMPARED_NANOS, FIRST_COMPARED_STRETCHES);
      } else {
        rest(now, Math.min(2 * restNanos, LONGEST_REST_NANOS));
      }
      forget();
    }
  }
}
