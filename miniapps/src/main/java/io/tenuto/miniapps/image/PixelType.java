package io.tenuto.miniapps.image;

import java.util.Objects;

/**
 * What one pixel value is.
 *
 * @param kind unsigned or two's complement integer, or IEEE 754 floating point
 * @param bits significant bits as the file declares them: 1 to 64 for integers; 16, 32 or 64 for
 *     floating point
 */
public record PixelType(Kind kind, int bits) {
  /** How the bits are meant. */
  public enum Kind {
    UNSIGNED,
    SIGNED,
    FLOAT
  }

  public static final PixelType UINT8 = new PixelType(Kind.UNSIGNED, 8);
  public static final PixelType UINT16 = new PixelType(Kind.UNSIGNED, 16);

  public PixelType {
    Objects.requireNonNull(kind, "kind");
    boolean known =
        kind == Kind.FLOAT ? bits == 16 || bits == 32 || bits == 64 : bits >= 1 && bits <= 64;
    if (!known) {
      throw new IllegalArgumentException(
          "bits: " + bits + " for " + kind + "; expected 1 to 64, or 16, 32, 64 for FLOAT");
    }
  }

  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  public boolean isSigned() {
    return kind == Kind.SIGNED;
  }

  /** Bytes one value takes in {@link Pixels}: 1, 2, 4 or 8. Half floats are widened to 4. */
  public int storageBytes() {
    if (isFloat()) {
      return bits == 64 ? 8 : 4;
    }
    return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
  }

  /** NumPy's name of the storage, such as {@code uint8}, {@code int16}, {@code float32}. */
  public String dtype() {
    String prefix = isFloat() ? "float" : isSigned() ? "int" : "uint";
    return prefix + 8 * storageBytes();
  }
}
