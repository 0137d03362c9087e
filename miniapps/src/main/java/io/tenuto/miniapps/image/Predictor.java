package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Undoes, in place, what a writer did before compression: differences between neighbours (TIFF 6.0,
 * section 14) or, for floating point, differences of bytes sorted by significance (Adobe Photoshop
 * TIFF technical note 3).
 */
final class Predictor {
  private Predictor() {}

  /**
   * @param rowBytes bytes of a row
   * @param samples values that belong to one pixel
   * @param bytesPerValue 1, 2, 4 or 8
   */
  static void undo(
      int predictor, byte[] data, ByteOrder order, int rowBytes, int samples, int bytesPerValue) {
    for (int row = 0; row + rowBytes <= data.length; row += rowBytes) {
      if (predictor == 2) {
        differences(data, order, row, row + rowBytes, samples, bytesPerValue);
      } else if (predictor == 3) {
        significance(data, order, row, rowBytes, samples, bytesPerValue);
      }
    }
  }

  private static void differences(
      byte[] data, ByteOrder order, int from, int to, int samples, int bytesPerValue) {
    int step = samples * bytesPerValue;
    ByteBuffer values = ByteBuffer.wrap(data).order(order);
    for (int at = from + step; at < to; at += bytesPerValue) {
      switch (bytesPerValue) {
        case 1 -> data[at] += data[at - step];
        case 2 -> values.putShort(at, (short) (values.getShort(at) + values.getShort(at - step)));
        case 4 -> values.putInt(at, values.getInt(at) + values.getInt(at - step));
        default -> values.putLong(at, values.getLong(at) + values.getLong(at - step));
      }
    }
  }

  private static void significance(
      byte[] data, ByteOrder order, int from, int rowBytes, int samples, int bytesPerValue) {
    for (int i = samples; i < rowBytes; i++) {
      data[from + i] += data[from + i - samples];
    }
    var sorted = new byte[rowBytes];
    System.arraycopy(data, from, sorted, 0, rowBytes);
    int values = rowBytes / bytesPerValue;
    for (int digit = 0; digit < bytesPerValue; digit++) {
      int place = order == ByteOrder.BIG_ENDIAN ? digit : bytesPerValue - 1 - digit;
      for (int i = 0; i < values; i++) {
        data[from + i * bytesPerValue + place] = sorted[digit * values + i];
      }
    }
  }
}
