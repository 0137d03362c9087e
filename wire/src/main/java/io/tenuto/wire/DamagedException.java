package io.tenuto.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes changed on their way: a checksum is wrong. Nothing of the frame counts, and since nothing
 * behind it can be trusted either, the link must be closed; what is not settled comes again.
 */
public final class DamagedException extends ProtocolException {
  private final @Nullable FrameType frame;

  private DamagedException(@Nullable FrameType frame, String message) {
    super(message);
    this.frame = frame;
  }

  static DamagedException frame(FrameType type, String what, int carried, int computed) {
    return new DamagedException(
        type,
        "frame "
            + type
            + " arrived damaged: "
            + what
            + " have the checksum "
            + Integer.toHexString(computed)
            + ", it carries "
            + Integer.toHexString(carried)
            + ". The link is closed, and what is not settled comes again.");
  }

  static DamagedException header(int length, int code, int carried, int computed) {
    return new DamagedException(
        null,
        "the header of a frame (length "
            + Integer.toUnsignedLong(length)
            + ", type "
            + code
            + ") arrived damaged, or is none: it has the checksum "
            + Integer.toHexString(computed)
            + ", it carries "
            + Integer.toHexString(carried));
  }

  static DamagedException preface(int carried, int computed) {
    return new DamagedException(
        null,
        "the peer's preface arrived damaged: it has the checksum "
            + Integer.toHexString(computed)
            + ", it carries "
            + Integer.toHexString(carried));
  }

  /** The type of the frame; none if it was the header itself, or a preface. */
  public Optional<FrameType> frame() {
    return Optional.ofNullable(frame);
  }
}
