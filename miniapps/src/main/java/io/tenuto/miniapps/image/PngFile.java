package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A PNG file: one frame. Values are the stored samples, 0 to 2^depth − 1, neither scaled to 8 bits
 * nor gamma-corrected; a palette is replaced by its colours, R, G, B; transparency is left out.
 */
final class PngFile {
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  /**
   * First column, first row, column step and row step of each pass of an interlaced image (section
   * 8).
   */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  private final int width;
  private final int height;
  private final int samples;
  private final boolean interlaced;
  private final PixelType stored;
  private final byte[] palette;
  private final List<Pixels> channels = new ArrayList<>();

  private PngFile(PngChunks chunks, ImageLimits limits) throws BadImage {
    ByteBuffer header = chunks.header();
    if (header.remaining() != 13) {
      throw BadImage.damaged("its header has " + header.remaining() + " bytes instead of 13");
    }
    width = header.getInt(0);
    height = header.getInt(4);
    int depth = header.get(8);
    int colour = header.get(9);
    interlaced = header.get(12) == 1;
    checkKind(header, depth, colour);
    samples = samples(colour);
    int channelCount = colour == GREY || colour == GREY_ALPHA ? 1 : 3;
    limits.check(width, height, channelCount, depth == 16 ? 2 : 1);
    stored = new PixelType(PixelType.Kind.UNSIGNED, depth);
    palette = colour == PALETTE ? chunks.palette() : new byte[0];
    if (colour == PALETTE && (palette.length == 0 || palette.length % 3 != 0)) {
      throw BadImage.damaged("its palette has " + palette.length + " bytes");
    }
    long needed = rowBytes(width) * height;
    if (needed / 1032 > chunks.dataBytes()) {
      throw BadImage.damaged(
          chunks.dataBytes() + " bytes of pixel data are too few for " + width + " x " + height);
    }
    for (int i = 0; i < channelCount; i++) {
      channels.add(Pixels.allocate(valueType(), width * height));
    }
  }

  private static void checkKind(ByteBuffer header, int depth, int colour) throws BadImage {
    boolean depthFits =
        switch (colour) {
          case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!depthFits
        || header.get(10) != 0
        || header.get(11) != 0
        || header.get(12) < 0
        || header.get(12) > 1) {
      throw BadImage.damaged(
          "its header names a kind of PNG that does not exist (colour type "
              + colour
              + ", "
              + depth
              + " bits)");
    }
  }

  private static int samples(int colour) {
    return switch (colour) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  /** A palette's colours have 8 bits whatever the depth of its indices. */
  private PixelType valueType() {
    return palette.length > 0 ? PixelType.UINT8 : stored;
  }

  static List<Plane> read(ByteBuffer bytes, ImageLimits limits) throws BadImage {
    PngChunks chunks = PngChunks.read(bytes);
    var file = new PngFile(chunks, limits);
    try (var rows = new PngRows(chunks.data(), file.pixelBytes())) {
      for (int[] pass : file.interlaced ? PASSES : WHOLE) {
        file.readPass(rows, pass);
      }
      rows.finish();
    }
    var planes = new ArrayList<Plane>();
    for (int channel = 0; channel < file.channels.size(); channel++) {
      planes.add(
          new Plane(
              0, channel, file.width, file.height, file.valueType(), file.channels.get(channel)));
    }
    return planes;
  }

  private long rowBytes(int columns) {
    return ((long) columns * samples * stored.bits() + 7) / 8;
  }

  private int pixelBytes() {
    return Math.max(1, samples * stored.bits() / 8);
  }

  private void readPass(PngRows rows, int[] pass) throws BadImage {
    int columns = (width - pass[0] + pass[2] - 1) / pass[2];
    int lines = (height - pass[1] + pass[3] - 1) / pass[3];
    if (columns <= 0 || lines <= 0) {
      return;
    }
    long rowBytes = rowBytes(columns);
    if (rowBytes > Integer.MAX_VALUE - 16) {
      throw BadImage.unsupported("a row of " + rowBytes + " bytes");
    }
    rows.begin((int) rowBytes);
    Pixels indices = Pixels.allocate(stored, columns);
    for (int line = 0; line < lines; line++) {
      ByteBuffer row = rows.next();
      int at = (pass[1] + line * pass[3]) * width + pass[0];
      if (palette.length > 0) {
        SampleRow.copy(row, 0, 0, 1, columns, stored, indices, 0);
        paint((Pixels.Bytes) indices, at, pass[2]);
      } else {
        for (int channel = 0; channel < channels.size(); channel++) {
          copy(row, channel, columns, indices, at, pass[2]);
        }
      }
    }
  }

  private void copy(ByteBuffer row, int channel, int columns, Pixels line, int at, int step) {
    if (step == 1) {
      SampleRow.copy(row, 0, channel, samples, columns, stored, channels.get(channel), at);
      return;
    }
    SampleRow.copy(row, 0, channel, samples, columns, stored, line, 0);
    for (int i = 0; i < columns; i++) {
      if (line instanceof Pixels.Shorts values) {
        channels.get(channel).set(at + i * step, values.values()[i]);
      } else if (line instanceof Pixels.Bytes values) {
        channels.get(channel).set(at + i * step, values.values()[i]);
      }
    }
  }

  private void paint(Pixels.Bytes indices, int at, int step) throws BadImage {
    byte[] values = indices.values();
    for (int i = 0; i < values.length; i++) {
      int entry = 3 * (values[i] & 0xff);
      if (entry >= palette.length) {
        throw BadImage.damaged("a pixel names colour " + entry / 3 + " of " + palette.length / 3);
      }
      for (int channel = 0; channel < 3; channel++) {
        channels.get(channel).set(at + i * step, palette[entry + channel]);
      }
    }
  }
}
