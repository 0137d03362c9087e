package io.tenuto.miniapps.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A JPEG file: one frame, grey or R, G, B. Orientation tags and colour profiles are not applied.
 */
final class JpegFile {
  private JpegFile() {}

  static List<Plane> read(ByteBuffer bytes, ImageLimits limits) throws BadImage {
    JpegHeader header = JpegHeader.read(bytes);
    // the decoder holds all samples once, besides the planes made of them
    limits.check(header.width(), header.height(), 2L * header.components(), 1);
    var stream = new byte[bytes.remaining()];
    bytes.duplicate().get(stream);
    byte[] samples = JpegStream.decode(stream, header);
    if (header.luminance()) {
      JpegStream.toRgb(samples);
    }
    ByteBuffer data = ByteBuffer.wrap(samples);
    int count = header.width() * header.height();
    var planes = new ArrayList<Plane>();
    for (int channel = 0; channel < header.components(); channel++) {
      Pixels pixels = Pixels.allocate(PixelType.UINT8, count);
      for (int row = 0; row < header.height(); row++) {
        SampleRow.copy(
            data,
            row * header.width() * header.components(),
            channel,
            header.components(),
            header.width(),
            PixelType.UINT8,
            pixels,
            row * header.width());
      }
      planes.add(new Plane(0, channel, header.width(), header.height(), PixelType.UINT8, pixels));
    }
    return planes;
  }
}
