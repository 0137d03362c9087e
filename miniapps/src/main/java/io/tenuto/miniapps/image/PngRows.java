package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the pixels of a PNG row by row and undoes the filter of each (W3C PNG, section 9). Owned
 * by one thread.
 */
final class PngRows implements AutoCloseable {
  private final Inflater inflater = new Inflater();
  private final Iterator<ByteBuffer> pieces;
  private final int pixelBytes;
  private byte[] current = new byte[0];
  private byte[] above = new byte[0];

  /**
   * @param pixelBytes distance to the pixel on the left: bytes of a pixel, at least 1
   */
  PngRows(List<ByteBuffer> pieces, int pixelBytes) {
    this.pieces = pieces.iterator();
    this.pixelBytes = pixelBytes;
  }

  /** Starts a pass whose rows have this many bytes. */
  void begin(int rowBytes) {
    current = new byte[rowBytes + 1];
    above = new byte[rowBytes + 1];
  }

  /** The next row; valid until the call after the next. */
  ByteBuffer next() throws BadImage {
    byte[] row = above;
    above = current;
    current = row;
    if (inflate(row, row.length) < row.length) {
      throw BadImage.damaged("its pixel data ends early");
    }
    undoFilter(row, above);
    return ByteBuffer.wrap(row, 1, row.length - 1).slice();
  }

  /** Reads to the end so that the checksum of all pixels is compared. */
  void finish() throws BadImage {
    inflate(new byte[1], 1);
    if (!inflater.finished()) {
      throw BadImage.damaged("its pixel data does not end where its pixels do");
    }
  }

  private int inflate(byte[] into, int length) throws BadImage {
    int at = 0;
    try {
      while (at < length && !inflater.finished()) {
        int count = inflater.inflate(into, at, length - at);
        at += count;
        if (count == 0 && !inflater.finished()) {
          if (inflater.needsDictionary() || !pieces.hasNext()) {
            return at;
          }
          inflater.setInput(pieces.next());
        }
      }
      return at;
    } catch (DataFormatException e) {
      throw BadImage.damaged("its pixel data is damaged (" + e.getMessage() + ")");
    }
  }

  private void undoFilter(byte[] row, byte[] up) throws BadImage {
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + pixelBytes; i < row.length; i++) {
          row[i] += row[i - pixelBytes];
        }
      }
      case 2 -> {
        for (int i = 1; i < row.length; i++) {
          row[i] += up[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < row.length; i++) {
          int left = i > pixelBytes ? row[i - pixelBytes] & 0xff : 0;
          row[i] += (byte) ((left + (up[i] & 0xff)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 1; i < row.length; i++) {
          boolean first = i <= pixelBytes;
          int left = first ? 0 : row[i - pixelBytes] & 0xff;
          int corner = first ? 0 : up[i - pixelBytes] & 0xff;
          row[i] += (byte) paeth(left, up[i] & 0xff, corner);
        }
      }
      default -> throw BadImage.damaged("a row names filter " + row[0] + ", which does not exist");
    }
  }

  private static int paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int toLeft = Math.abs(estimate - left);
    int toUp = Math.abs(estimate - up);
    int toCorner = Math.abs(estimate - corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
