package io.tenuto.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The first bytes of every link, both ways: "TNTO", lowest and highest version, a checksum of these
 * six.
 */
public record Preface(int lowest, int highest) {
  public static final int BYTES = 8;

  private static final int MAGIC = 0x4f544e54; // "TNTO" read as a little-endian integer

  /** What this program says. */
  public static final Preface OURS = new Preface(Frames.VERSION, Frames.VERSION);

  /** Its bytes. */
  public ByteBuffer bytes() {
    ByteBuffer bytes = Frames.buffer(BYTES).putInt(MAGIC).put((byte) lowest).put((byte) highest);
    return bytes.putShort((short) FrameCheck.ofFirst(bytes)).flip();
  }

  /**
   * Reads one; the position stays. Programs that speak nothing later than version 1 have zeros for
   * the checksum, and are understood: so that they can be refused for their version.
   *
   * @return empty if these are not the first bytes of this protocol
   * @throws DamagedException if they are, and have changed on their way
   */
  public static Optional<Preface> read(ByteBuffer from) {
    ByteBuffer bytes = from.slice(from.position(), BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt() != MAGIC) {
      return Optional.empty();
    }
    var preface = new Preface(bytes.get() & 0xff, bytes.get() & 0xff);
    int carried = bytes.getShort() & 0xffff;
    int computed = FrameCheck.ofFirst(bytes);
    if (carried != computed && !(carried == 0 && preface.highest <= 1)) {
      throw DamagedException.preface(carried, computed);
    }
    return Optional.of(preface);
  }

  /** Whether the version that this program speaks is among them. */
  public boolean fits() {
    return lowest <= Frames.VERSION && Frames.VERSION <= highest;
  }

  @Override
  public String toString() {
    return "versions " + lowest + " to " + highest;
  }
}
