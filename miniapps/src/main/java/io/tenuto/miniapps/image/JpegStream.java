package io.tenuto.miniapps.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes a JPEG stream with the JDK's decoder (libjpeg) to its raw samples, without any colour
 * management, and converts colours as libjpeg does. The decoder goes on after missing or damaged
 * data and only warns: here every such warning is an error. A decoder is made for each call, so
 * that calls from several threads never meet.
 */
final class JpegStream {
  private static final int END_OF_TABLES = 0xd9;

  private JpegStream() {}

  /** A whole stream from TIFF's shared tables and one part that lacks them. */
  static byte[] join(byte[] tables, ByteBuffer part) throws BadImage {
    int tableBytes = tables.length >= 4 ? tables.length : 0;
    if (tableBytes > 0 && (tables[tableBytes - 1] & 0xff) == END_OF_TABLES) {
      tableBytes -= 2;
    }
    if (part.remaining() < 4) {
      throw BadImage.damaged("its JPEG part has " + part.remaining() + " bytes");
    }
    int skipped = tableBytes > 0 ? 2 : 0; // one start marker is enough
    var whole = new byte[tableBytes + part.remaining() - skipped];
    System.arraycopy(tables, 0, whole, 0, tableBytes);
    part.get(part.position() + skipped, whole, tableBytes, part.remaining() - skipped);
    return whole;
  }

  /** Samples of all pixels, side by side, row by row. */
  static byte[] decode(byte[] stream, JpegHeader header) throws BadImage {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    List<String> warnings = new ArrayList<>();
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(stream))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      Raster raster = reader.readRaster(0, null);
      for (String warning : warnings) {
        if (isDamage(warning)) {
          throw BadImage.damaged("its JPEG data is damaged or cut off (" + warning + ")");
        }
      }
      if (raster.getWidth() != header.width()
          || raster.getHeight() != header.height()
          || raster.getNumBands() != header.components()
          || !(raster.getDataBuffer() instanceof DataBufferByte samples)) {
        throw BadImage.unsupported("its JPEG data was decoded to an unexpected form");
      }
      return samples.getData();
    } catch (IOException | RuntimeException e) { // the JDK's decoder answers damage with either
      throw BadImage.damaged("its JPEG data is damaged (" + e.getMessage() + ")");
    } finally {
      reader.dispose();
    }
  }

  private static boolean isDamage(String warning) {
    return !warning.contains("extraneous bytes") && !warning.contains("profile");
  }

  /** YCbCr to RGB in place: ITU-T T.871 (JFIF), in libjpeg's 16-bit fixed point. */
  static void toRgb(byte[] samples) {
    for (int i = 0; i + 2 < samples.length; i += 3) {
      int y = samples[i] & 0xff;
      int cb = (samples[i + 1] & 0xff) - 128;
      int cr = (samples[i + 2] & 0xff) - 128;
      samples[i] = clamp(y + ((91881 * cr + 32768) >> 16));
      samples[i + 1] = clamp(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
      samples[i + 2] = clamp(y + ((116130 * cb + 32768) >> 16));
    }
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
