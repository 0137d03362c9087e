package io.tenuto.miniapps;

import io.tenuto.miniapps.image.Pixels;
import io.tenuto.miniapps.image.Plane;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A plane's values as bytes, to compare with other decoders. */
public final class PlaneBytes {
  private PlaneBytes() {}

  /** Row by row, little-endian. */
  public static byte[] of(Plane plane) {
    Pixels pixels = plane.pixels();
    ByteBuffer bytes =
        ByteBuffer.allocate(pixels.length() * plane.type().storageBytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    if (pixels instanceof Pixels.Bytes values) {
      bytes.put(values.values());
    } else if (pixels instanceof Pixels.Shorts values) {
      bytes.asShortBuffer().put(values.values());
    } else if (pixels instanceof Pixels.Ints values) {
      bytes.asIntBuffer().put(values.values());
    } else if (pixels instanceof Pixels.Longs values) {
      bytes.asLongBuffer().put(values.values());
    } else if (pixels instanceof Pixels.Floats values) {
      bytes.asFloatBuffer().put(values.values());
    } else if (pixels instanceof Pixels.Doubles values) {
      bytes.asDoubleBuffer().put(values.values());
    }
    return bytes.array();
  }

  public static String sha256(Plane plane) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of(plane)));
  }
}
