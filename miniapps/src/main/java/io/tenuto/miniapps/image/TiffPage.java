package io.tenuto.miniapps.image;

import java.io.IOException;
import java.util.Arrays;

/**
 * One page, checked: the limits hold, and every strip or tile lies within the file and can hold
 * what it must.
 *
 * <p>Samples are read as they are stored: {@code WhiteIsZero} is not inverted and palette images
 * yield their indices, as measuring programs do.
 */
final class TiffPage {
  final TiffSamples pixel;
  final TiffGrid grid;
  final TiffCoding coding;
  private final long[] offsets;
  private final long[] counts;

  private TiffPage(
      TiffSamples pixel, TiffGrid grid, TiffCoding coding, long[] offsets, long[] counts) {
    this.pixel = pixel;
    this.grid = grid;
    this.coding = coding;
    this.offsets = offsets;
    this.counts = counts;
  }

  static TiffPage of(TiffDirectory tags, SeekableBytes file, ImageLimits limits)
      throws BadImage, IOException {
    TiffSamples pixel = TiffSamples.of(tags);
    TiffCoding coding = TiffCoding.of(tags, pixel.type());
    if (pixel.luminance() && coding.compression != TiffCoding.Compression.JPEG) {
      throw BadImage.unsupported("it holds luminance and chrominance without JPEG compression");
    }
    TiffGrid grid = TiffGrid.of(tags, pixel, limits);
    if (pixel.luminance() && grid.samples() != 3) {
      throw BadImage.unsupported("it holds luminance and chrominance in planes of their own");
    }
    if (coding.compression == TiffCoding.Compression.JPEG
        && grid.samples() != 1
        && grid.samples() != 3) {
      throw BadImage.unsupported("JPEG compression with " + grid.samples() + " samples per pixel");
    }
    boolean tiles = tags.has(TiffTag.TILE_OFFSETS);
    long[] offsets =
        tags.numbers(tiles ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS, grid.segments());
    long[] counts = counts(tags, tiles, grid, coding);
    var page = new TiffPage(pixel, grid, coding, offsets, counts);
    page.check(file, limits);
    return page;
  }

  /**
   * Bytes of each segment in the file; raw ones need exactly what their pixels need, whatever is
   * declared.
   */
  private static long[] counts(TiffDirectory tags, boolean tiles, TiffGrid grid, TiffCoding coding)
      throws BadImage, IOException {
    if (!coding.isRaw()) {
      return tags.numbers(
          tiles ? TiffTag.TILE_BYTE_COUNTS : TiffTag.STRIP_BYTE_COUNTS, grid.segments());
    }
    var counts = new long[grid.segments()];
    Arrays.setAll(counts, grid::bytes);
    return counts;
  }

  private void check(SeekableBytes file, ImageLimits limits) throws BadImage {
    for (int segment = 0; segment < offsets.length; segment++) {
      file.require(name(segment), offsets[segment], counts[segment]);
      long unpacked = grid.bytes(segment);
      if (!coding.isRaw() && unpacked > Integer.MAX_VALUE - 8) {
        throw BadImage.unsupported(name(segment) + " has " + unpacked + " bytes when unpacked");
      }
      if (!coding.isRaw() && unpacked > limits.maxFrameBytes()) {
        throw BadImage.tooLarge(
            name(segment)
                + " has "
                + unpacked
                + " bytes when unpacked, more than the "
                + limits.maxFrameBytes()
                + " bytes kept for one frame",
            "Save it with smaller tiles, or give the engine more heap (-Xmx).");
      }
      if (unpacked / coding.mostExpansion() > counts[segment]) {
        throw BadImage.damaged(
            name(segment)
                + " has "
                + counts[segment]
                + " bytes, too few for the "
                + unpacked
                + " that it must hold");
      }
    }
  }

  String name(int segment) {
    return (grid.tiled() ? "tile " : "strip ") + (segment + 1) + " of " + offsets.length;
  }

  long offset(int segment) {
    return offsets[segment];
  }

  /** Bytes of the segment in the file. */
  int count(int segment) throws BadImage {
    if (counts[segment] > Integer.MAX_VALUE - 8) {
      throw BadImage.unsupported(name(segment) + " has " + counts[segment] + " bytes");
    }
    return (int) counts[segment];
  }

  /** Whether the pixels lie uncompressed and behind one another. */
  boolean isOneRawBlock() {
    long at = offsets[0];
    for (int segment = 0; segment < offsets.length; segment++) {
      if (offsets[segment] != at) {
        return false;
      }
      at += grid.bytes(segment);
    }
    return coding.isRaw() && !grid.tiled();
  }

  /** Bytes of a page that {@link #isOneRawBlock}. */
  long rawBytes() {
    return grid.rowBytes() * grid.height() * grid.planes();
  }

  /** A page of the same layout whose pixels lie further back. */
  TiffPage movedBy(long distance) {
    long[] moved = Arrays.stream(offsets).map(offset -> offset + distance).toArray();
    return new TiffPage(pixel, grid, coding, moved, counts);
  }
}
