package io.tenuto.miniapps.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the pixels of one checked page: the memory of one frame and of one strip or tile at a time.
 */
final class TiffPixels {
  private static final int RAW_BLOCK_BYTES = 1 << 22;

  private final TiffPage page;
  private final SeekableBytes file;
  private final List<Pixels> channels = new ArrayList<>();

  private TiffPixels(TiffPage page, SeekableBytes file) {
    this.page = page;
    this.file = file;
    for (int i = 0; i < page.pixel.channels().size(); i++) {
      channels.add(Pixels.allocate(page.pixel.type(), page.grid.width() * page.grid.height()));
    }
  }

  /** The page's planes, channel by channel. */
  static List<Plane> read(TiffPage page, int frame, SeekableBytes file)
      throws BadImage, IOException {
    var pixels = new TiffPixels(page, file);
    for (int segment = 0; segment < page.grid.segments(); segment++) {
      try {
        pixels.read(segment);
      } catch (BadImage e) {
        throw e.at("page " + frame + ", " + page.name(segment));
      }
    }
    var planes = new ArrayList<Plane>();
    for (int channel = 0; channel < pixels.channels.size(); channel++) {
      planes.add(
          new Plane(
              frame,
              channel,
              page.grid.width(),
              page.grid.height(),
              page.pixel.type(),
              pixels.channels.get(channel)));
    }
    return planes;
  }

  private void read(int segment) throws BadImage, IOException {
    switch (page.coding.compression) {
      case NONE -> readRaw(segment);
      case JPEG -> readJpeg(segment);
      case PACK_BITS, LZW, DEFLATE -> readPacked(segment);
    }
  }

  /** In blocks of rows, since a strip may be larger than memory allows at once. */
  private void readRaw(int segment) throws BadImage, IOException {
    long rowBytes = page.grid.rowBytes();
    if (rowBytes > Integer.MAX_VALUE - 8) {
      throw BadImage.unsupported("a row of " + rowBytes + " bytes");
    }
    int rows = page.grid.rows(segment);
    int block = (int) Math.max(1, RAW_BLOCK_BYTES / rowBytes);
    for (int row = 0; row < rows; row += block) {
      int some = Math.min(block, rows - row);
      ByteBuffer raw = file.slice(page.offset(segment) + row * rowBytes, (int) (some * rowBytes));
      ByteBuffer data = page.coding.reversedBits ? TiffCoding.reversed(raw) : raw;
      copy(data.order(page.coding.order), segment, row, some);
    }
  }

  private void readPacked(int segment) throws BadImage, IOException {
    ByteBuffer packed = file.slice(page.offset(segment), page.count(segment));
    byte[] data = page.coding.unpack(packed, (int) page.grid.bytes(segment));
    ByteOrder order = page.coding.order;
    Predictor.undo(
        page.coding.predictor,
        data,
        order,
        (int) page.grid.rowBytes(),
        page.grid.samples(),
        page.pixel.type().bits() / 8);
    copy(ByteBuffer.wrap(data).order(order), segment, 0, page.grid.rows(segment));
  }

  private void readJpeg(int segment) throws BadImage, IOException {
    ByteBuffer bytes = file.slice(page.offset(segment), page.count(segment));
    byte[] stream = JpegStream.join(page.coding.jpegTables, bytes);
    JpegHeader header = JpegHeader.read(ByteBuffer.wrap(stream));
    int rows = page.grid.rows(segment);
    if (header.width() != page.grid.segmentWidth()
        || header.height() < rows
        || header.height() > page.grid.segmentHeight()
        || header.components() != page.grid.samples()) {
      throw BadImage.damaged(
          "its JPEG part is "
              + header.width()
              + " x "
              + header.height()
              + " x "
              + header.components()
              + " instead of "
              + page.grid.segmentWidth()
              + " x "
              + rows
              + " x "
              + page.grid.samples());
    }
    byte[] data = JpegStream.decode(stream, header);
    if (page.pixel.luminance()) {
      JpegStream.toRgb(data);
    }
    copy(ByteBuffer.wrap(data), segment, 0, rows);
  }

  /**
   * @param data stored rows, starting with row {@code firstRow} of the segment
   * @param rows how many of them belong to the page
   */
  private void copy(ByteBuffer data, int segment, int firstRow, int rows) {
    TiffGrid grid = page.grid;
    int rowBytes = (int) grid.rowBytes();
    for (int channel = 0; channel < channels.size(); channel++) {
      int sample = page.pixel.channels().get(channel);
      if (grid.planes() > 1 && sample != grid.sample(segment)) {
        continue;
      }
      for (int row = 0; row < rows; row++) {
        SampleRow.copy(
            data,
            row * rowBytes,
            grid.planes() > 1 ? 0 : sample,
            grid.samples(),
            grid.columns(segment),
            page.pixel.type(),
            channels.get(channel),
            (grid.top(segment) + firstRow + row) * grid.width() + grid.left(segment));
      }
    }
  }
}
