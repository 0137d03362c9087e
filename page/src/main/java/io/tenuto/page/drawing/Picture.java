package io.tenuto.page.drawing;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** A drawing as PNG, twice as large as on the page. */
public final class Picture {
  private static final int SCALE = 2;

  private Picture() {}

  /**
   * The picture's file.
   *
   * @throws IOException if this Java has no fonts to write with
   */
  public static byte[] png(Drawing drawing) throws IOException {
    var image =
        new BufferedImage(
            (int) Math.ceil(drawing.width() * SCALE),
            (int) Math.ceil(drawing.height() * SCALE),
            BufferedImage.TYPE_INT_RGB);
    try {
      Graphics2D graphics = image.createGraphics();
      graphics.scale(SCALE, SCALE);
      drawing.draw(new PngCanvas(graphics));
      graphics.dispose();
    } catch (LinkageError | InternalError e) {
      throw noFonts(e);
    } catch (RuntimeException e) {
      // of the JDK's font classes, "Fontconfig head is null" among them
      if (e.getStackTrace().length > 0 && e.getStackTrace()[0].getClassName().contains("Font")) {
        throw noFonts(e);
      }
      throw e;
    }
    var bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", bytes)) {
      throw new IOException("this Java cannot write PNG; expected java.desktop to be part of it");
    }
    return bytes.toByteArray();
  }

  private static IOException noFonts(Throwable cause) {
    return new IOException(
        "the pictures were not drawn, for want of fonts ("
            + cause
            + "); page and tables are complete."
            + " Install fontconfig and a font, such as Debian's fonts-dejavu-core.",
        cause);
  }
}
