package io.tenuto.miniapps.source;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.miniapps.Options;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A simulated fluorescence microscope. Each message is a TIFF file of one grey page with the header
 * keys {@code file}, {@code contentType} and {@code cells}, the true number of cells in it. In some
 * of the images the cells do not express the fluorescent protein and are ten times dimmer, so that
 * a filter on the sum has something to do.
 */
final class Microscope implements Source {
  private final Optics optics;
  private final long images;
  private final Pace pace;
  private final CellPainter painter;
  private long next;
  private volatile long resumedFrom;

  Microscope(Optics optics, long images, double perSecond, Waiter waiter) {
    this.optics = optics;
    this.images = images;
    this.pace = new Pace(perSecond, waiter);
    this.painter = new CellPainter(optics);
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    if (images > 0 && next >= images) {
      return null;
    }
    long index = next++;
    String description = "simulated cells, seed " + optics.seed() + ", image " + index;
    int pixels = TiffWriter.pixelOffset(description);
    var file = new byte[pixels + optics.width() * optics.height() * (optics.bits() / 8)];
    TiffWriter.write(file, optics.width(), optics.height(), optics.bits(), description);
    int cells = painter.paint(index, file, pixels);
    var keys = new LinkedHashMap<String, Object>();
    keys.put(Header.FILE, String.format(Locale.ROOT, "cell-%06d.tif", index));
    keys.put(Header.CONTENT_TYPE, "image/tiff");
    keys.put("cells", cells);
    return new Item(new Header(keys), Payload.of(file), pace.await(index));
  }

  @Override
  public void resume(long sequence) {
    next = sequence;
    resumedFrom = sequence;
    pace.from(sequence);
  }

  @Override
  public long expected() {
    return images > 0 ? Math.max(0, images - resumedFrom) : -1;
  }

  /**
   * Options: {@code images} (300; 0 for no end), {@code width} and {@code height} (512), {@code
   * cells} mean number in an image (20), {@code expressing} share of bright images (0.6), {@code
   * bits} 8 or 16 (16), {@code seed} (1), {@code rate} such as {@code 30/s} (0: as fast as they are
   * taken).
   */
  public static final class Factory implements SourceFactory {
    @Override
    public String name() {
      return "microscope";
    }

    @Override
    public Source create(Map<String, Object> values) {
      var options = new Options(name(), values);
      long images = options.integer("images", 300, 0, Long.MAX_VALUE);
      int width = (int) options.integer("width", 512, 32, 16_384);
      int height = (int) options.integer("height", 512, 32, 16_384);
      double cells = options.number("cells", 20, 1, 500);
      double expressing = options.number("expressing", 0.6, 0, 1);
      int bits = (int) options.integer("bits", 16, 8, 16);
      if (bits != 8 && bits != 16) {
        options.problem("bits", bits + " is neither 8 nor 16.");
      }
      long seed = options.integer("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
      double rate = options.rate("rate", 0);
      options.done();
      var optics = new Optics(width, height, cells, expressing, bits, seed);
      return new Microscope(optics, images, rate, new SystemWaiter());
    }
  }
}
