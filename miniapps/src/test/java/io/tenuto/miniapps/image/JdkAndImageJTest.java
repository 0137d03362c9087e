package io.tenuto.miniapps.image;

import static org.assertj.core.api.Assertions.assertThat;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileInfo;
import ij.io.FileSaver;
import ij.io.Opener;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import io.tenuto.miniapps.PlaneBytes;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against two more readers and writers: the JDK's and ImageJ's. */
class JdkAndImageJTest {
  @ParameterizedTest
  @CsvSource({"8,1", "8,2", "8,3", "8,4", "16,1", "16,2", "16,3", "16,4"})
  void pngOfTheJdkPlainAndInterlaced(int depth, int bands) throws Exception {
    for (boolean interlaced : new boolean[] {false, true}) {
      for (int[] size : new int[][] {{21, 13}, {1, 1}, {3, 9}, {5, 2}}) {
        WritableRaster raster = raster(depth, bands, size[0], size[1]);
        List<Plane> planes = Fixtures.decode("jdk.png", png(raster, depth, bands, interlaced));
        assertThat(planes).hasSize(bands < 3 ? 1 : 3);
        for (Plane plane : planes) {
          assertThat(plane.type().bits()).isEqualTo(depth);
          assertSame(plane, raster);
        }
      }
    }
  }

  private static WritableRaster raster(int depth, int bands, int width, int height) {
    int type = depth == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
    WritableRaster raster = Raster.createInterleavedRaster(type, width, height, bands, null);
    var random = new SplittableRandom(depth + bands);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < bands; band++) {
          raster.setSample(x, y, band, random.nextInt(1 << depth));
        }
      }
    }
    return raster;
  }

  private static byte[] png(WritableRaster raster, int depth, int bands, boolean interlaced)
      throws Exception {
    int space = bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB;
    boolean alpha = bands % 2 == 0;
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(space),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            depth == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT);
    return write(new BufferedImage(model, raster, false, null), interlaced);
  }

  private static byte[] write(BufferedImage image, boolean interlaced) throws Exception {
    ImageWriter writer =
        ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), "png").next();
    var bytes = new ByteArrayOutputStream();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(
          interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static void assertSame(Plane plane, Raster raster) {
    var row = new double[plane.width()];
    for (int y = 0; y < plane.height(); y++) {
      plane.row(y, row);
      for (int x = 0; x < plane.width(); x++) {
        assertThat(row[x]).isEqualTo(raster.getSample(x, y, plane.channel()));
      }
    }
  }

  @Test
  void whatImageJWritesIsReadAndWhatItReadsIsTheSame(@TempDir Path folder) throws Exception {
    var random = new SplittableRandom(7);
    var stack = new ImageStack(31, 17);
    for (int slice = 0; slice < 4; slice++) {
      var pixels = new short[31 * 17];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (short) random.nextInt();
      }
      stack.addSlice(new ShortProcessor(31, 17, pixels, null));
    }
    assertSameAsImageJ(new ImagePlus("stack", stack), folder.resolve("stack.tif"));
    var values = new float[31 * 17];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1e3, 1e3);
    }
    assertSameAsImageJ(
        new ImagePlus("real", new FloatProcessor(31, 17, values, null)),
        folder.resolve("real.tif"));
  }

  private static void assertSameAsImageJ(ImagePlus image, Path file) throws Exception {
    var saver = new FileSaver(image);
    boolean saved =
        image.getStackSize() > 1
            ? saver.saveAsTiffStack(file.toString())
            : saver.saveAsTiff(file.toString());
    assertThat(saved).isTrue();
    FileInfo[] pages = Opener.getTiffFileInfo(file.toString());
    assertThat(pages).isNotEmpty();
    List<Plane> planes = Fixtures.decode(file.toString(), Files.readAllBytes(file));
    assertThat(planes).hasSize(image.getStackSize());
    var row = new double[image.getWidth()];
    for (Plane plane : planes) {
      ImageProcessor slice = image.getStack().getProcessor(plane.frame() + 1);
      for (int y = 0; y < image.getHeight(); y++) {
        plane.row(y, row);
        for (int x = 0; x < row.length; x++) {
          assertThat(row[x]).isEqualTo(slice.getf(x, y));
        }
      }
    }
  }

  @Test
  void severalSlotsDecodeAtOnce() throws Exception {
    List<String> names = Fixtures.names();
    ExecutorService slots = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> work =
          Stream.of(0, 1, 2, 3).<Callable<Integer>>map(slot -> () -> fingerprint(names)).toList();
      int expected = fingerprint(names);
      for (Future<Integer> found : slots.invokeAll(work)) {
        assertThat(found.get()).isEqualTo(expected);
      }
    } finally {
      slots.shutdownNow();
    }
  }

  private static int fingerprint(List<String> names) throws Exception {
    int fingerprint = 0;
    for (String name : names) {
      for (Plane plane : Fixtures.planes(name)) {
        fingerprint = 31 * fingerprint + java.util.Arrays.hashCode(PlaneBytes.of(plane));
      }
    }
    return fingerprint;
  }

  @Test
  void aWrittenPngIsReadBackByBoth() throws Exception {
    var rgb = new byte[3 * 40 * 30];
    new SplittableRandom(3).nextBytes(rgb);
    byte[] file = PngWriter.rgb(40, 30, rgb);
    List<Plane> planes = Fixtures.decode("written.png", file);
    BufferedImage image = ImageIO.read(new java.io.ByteArrayInputStream(file));
    for (Plane plane : planes) {
      byte[] values = PlaneBytes.of(plane);
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isEqualTo(rgb[3 * i + plane.channel()]);
        int colour = image.getRGB(i % 40, i / 40);
        assertThat((byte) (colour >> (16 - 8 * plane.channel()))).isEqualTo(values[i]);
      }
    }
  }
}
