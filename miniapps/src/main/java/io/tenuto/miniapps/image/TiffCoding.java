package io.tenuto.miniapps.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** How the bytes of strips and tiles are coded. */
final class TiffCoding {
  private static final Map<Integer, String> OTHER =
      Map.ofEntries(
          Map.entry(2, "CCITT Huffman"),
          Map.entry(3, "CCITT fax group 3"),
          Map.entry(4, "CCITT fax group 4"),
          Map.entry(6, "JPEG of the old kind"),
          Map.entry(33003, "JPEG 2000"),
          Map.entry(33005, "JPEG 2000"),
          Map.entry(34712, "JPEG 2000"),
          Map.entry(34887, "LERC"),
          Map.entry(34925, "LZMA"),
          Map.entry(50000, "Zstandard"),
          Map.entry(50001, "WebP"),
          Map.entry(22610, "JPEG XR"),
          Map.entry(50002, "JPEG XL"));

  /** How a segment is compressed. */
  enum Compression {
    NONE,
    PACK_BITS,
    LZW,
    DEFLATE,
    JPEG
  }

  final ByteOrder order;
  final Compression compression;
  final int predictor;
  final boolean reversedBits;
  final byte[] jpegTables;

  private TiffCoding(
      ByteOrder order,
      Compression compression,
      int predictor,
      boolean reversedBits,
      byte[] jpegTables) {
    this.order = order;
    this.compression = compression;
    this.predictor = predictor;
    this.reversedBits = reversedBits;
    this.jpegTables = jpegTables;
  }

  static TiffCoding of(TiffDirectory tags, PixelType type) throws BadImage, IOException {
    Compression compression = compression((int) tags.number(TiffTag.COMPRESSION, 1));
    int predictor = (int) tags.number(TiffTag.PREDICTOR, 1);
    if (compression == Compression.NONE || compression == Compression.JPEG) {
      predictor = 1; // libtiff, too, applies a predictor to LZW and Deflate only
    }
    int bits = type.bits();
    boolean wholeBytes = bits == 8 || bits == 16 || bits == 32 || bits == 64;
    boolean predictable =
        predictor == 1 || (predictor == 2 && wholeBytes) || (predictor == 3 && type.isFloat());
    if (!predictable) {
      throw BadImage.unsupported(
          "predictor " + predictor + " with " + bits + " bits (" + type.kind() + ")");
    }
    if (compression == Compression.JPEG && !type.equals(PixelType.UINT8)) {
      throw BadImage.unsupported("JPEG compression with " + bits + " bits (" + type.kind() + ")");
    }
    return new TiffCoding(
        tags.order(),
        compression,
        predictor,
        tags.number(TiffTag.FILL_ORDER, 1) == 2,
        tags.bytes(TiffTag.JPEG_TABLES, 1 << 16));
  }

  private static Compression compression(int code) throws BadImage {
    return switch (code) {
      case 1 -> Compression.NONE;
      case 5 -> Compression.LZW;
      case 7 -> Compression.JPEG;
      case 8, 32946 -> Compression.DEFLATE;
      case 32773 -> Compression.PACK_BITS;
      default ->
          throw BadImage.unsupported(
              "its compression is " + OTHER.getOrDefault(code, "unknown") + " (code " + code + ")");
    };
  }

  boolean isRaw() {
    return compression == Compression.NONE;
  }

  /**
   * The bytes of one segment as they were before compression.
   *
   * @param packed the compressed bytes; not kept
   * @param length how many bytes must come out
   */
  byte[] unpack(ByteBuffer packed, int length) throws BadImage {
    ByteBuffer bytes = reversedBits ? reversed(packed) : packed;
    return switch (compression) {
      case PACK_BITS -> PackBits.decode(bytes, length);
      case LZW -> Lzw.decode(bytes, length);
      case DEFLATE -> Deflate.decode(bytes, length);
      case NONE, JPEG -> throw new IllegalStateException(compression + " is not unpacked here");
    };
  }

  /** The same bytes with the first bit last (FillOrder 2). */
  static ByteBuffer reversed(ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (byte) (Integer.reverse(copy[i]) >>> 24);
    }
    return ByteBuffer.wrap(copy);
  }

  /**
   * Most bytes that one compressed byte can stand for; what claims more is refused before memory is
   * taken.
   */
  int mostExpansion() {
    return switch (compression) {
      case NONE -> 1;
      case PACK_BITS -> 64; // a pair of bytes repeats one byte 128 times
      case LZW -> 1400; // a full table of 3,838 strings, 7.4 million bytes, in 5.5 kB
      case DEFLATE -> 1032; // zlib's technical notes
      case JPEG -> 1 << 14;
    };
  }
}
