package io.tenuto.miniapps.image;

import java.util.Objects;

/**
 * The values of one plane, row by row from the top left, in the narrowest array that holds them.
 * Unsigned values keep their bits ({@code 0xffff} is the short −1): {@link PixelType} says how to
 * read them.
 *
 * <p>The array is not copied; who holds it must not change it. Not thread-safe while it is filled,
 * safe afterwards.
 */
public abstract sealed class Pixels {
  private Pixels() {}

  /** Number of values. */
  public abstract int length();

  /** Stores the low bits of an integer value, already sign-extended if the type is signed. */
  void set(int index, long value) {
    throw new UnsupportedOperationException("floating point values are not set by bits");
  }

  /** Copies {@code into.length} values from index {@code from} on, read as the type says. */
  abstract void read(PixelType type, int from, double[] into);

  /** Zeros, ready to be filled. */
  static Pixels allocate(PixelType type, int length) {
    if (type.isFloat()) {
      return type.storageBytes() == 4
          ? new Floats(new float[length])
          : new Doubles(new double[length]);
    }
    return switch (type.storageBytes()) {
      case 1 -> new Bytes(new byte[length]);
      case 2 -> new Shorts(new short[length]);
      case 4 -> new Ints(new int[length]);
      default -> new Longs(new long[length]);
    };
  }

  /** Whether these are the arrays in which values of the type are kept. */
  static boolean fits(PixelType type, Pixels pixels) {
    return pixels.getClass() == allocate(type, 0).getClass();
  }

  /** Integers of up to 8 bits. */
  public static final class Bytes extends Pixels {
    private final byte[] values;

    public Bytes(byte[] values) {
      this.values = Objects.requireNonNull(values, "values");
    }

    public byte[] values() {
      return values;
    }

    @Override
    void read(PixelType type, int from, double[] into) {
      for (int i = 0; i < into.length; i++) {
        byte value = values[from + i];
        into[i] = type.isSigned() ? value : value & 0xff;
      }
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    void set(int index, long value) {
      values[index] = (byte) value;
    }
  }

  /** Integers of 9 to 16 bits. */
  public static final class Shorts extends Pixels {
    private final short[] values;

    public Shorts(short[] values) {
      this.values = Objects.requireNonNull(values, "values");
    }

    public short[] values() {
      return values;
    }

    @Override
    void read(PixelType type, int from, double[] into) {
      for (int i = 0; i < into.length; i++) {
        short value = values[from + i];
        into[i] = type.isSigned() ? value : value & 0xffff;
      }
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    void set(int index, long value) {
      values[index] = (short) value;
    }
  }

  /** Integers of 17 to 32 bits. */
  public static final class Ints extends Pixels {
    private final int[] values;

    public Ints(int[] values) {
      this.values = Objects.requireNonNull(values, "values");
    }

    public int[] values() {
      return values;
    }

    @Override
    void read(PixelType type, int from, double[] into) {
      for (int i = 0; i < into.length; i++) {
        int value = values[from + i];
        into[i] = type.isSigned() ? value : value & 0xffffffffL;
      }
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    void set(int index, long value) {
      values[index] = (int) value;
    }
  }

  /** Integers of 33 to 64 bits. */
  public static final class Longs extends Pixels {
    private final long[] values;

    public Longs(long[] values) {
      this.values = Objects.requireNonNull(values, "values");
    }

    public long[] values() {
      return values;
    }

    @Override
    void read(PixelType type, int from, double[] into) {
      for (int i = 0; i < into.length; i++) {
        long value = values[from + i];
        boolean large = value < 0 && !type.isSigned();
        into[i] = large ? ((value >>> 1) | (value & 1)) * 2.0 : value;
      }
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    void set(int index, long value) {
      values[index] = value;
    }
  }

  /** Floating point of 16 (widened) or 32 bits. */
  public static final class Floats extends Pixels {
    private final float[] values;

    public Floats(float[] values) {
      this.values = Objects.requireNonNull(values, "values");
    }

    public float[] values() {
      return values;
    }

    @Override
    void read(PixelType type, int from, double[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] = values[from + i];
      }
    }

    @Override
    public int length() {
      return values.length;
    }
  }

  /** Floating point of 64 bits. */
  public static final class Doubles extends Pixels {
    private final double[] values;

    public Doubles(double[] values) {
      this.values = Objects.requireNonNull(values, "values");
    }

    public double[] values() {
      return values;
    }

    @Override
    void read(PixelType type, int from, double[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] = values[from + i];
      }
    }

    @Override
    public int length() {
      return values.length;
    }
  }
}
