package io.tenuto.cli.report;

import io.tenuto.engine.run.Gallery;
import io.tenuto.page.Escaped;
import io.tenuto.page.Figures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pictures of a page: each image once, spread over the run, small enough together.
 *
 * @param pictures in the order of the gallery
 * @param seen how many different pictures there were to choose from
 */
record Album(List<Entry> pictures, int seen) {
  /** Base64 makes a third more of it, which keeps a page below 2 MB. */
  private static final long MOST_BYTES = 1_200_000;

  private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int WIDTH_AT = 16;
  private static final int SMALLEST_PNG = 33;
  private static final int LONGEST_NAME = 60;

  /**
   * One picture.
   *
   * @param data a {@code data:} address with the whole picture
   * @param width in pixels
   * @param height in pixels
   * @param name the file, or the message's identity
   * @param facts what was found in it; may be empty
   * @param alt the picture in words
   */
  record Entry(String data, int width, int height, String name, String facts, String alt) {}

  static Album of(List<Gallery.Picture> pictures) {
    var seen = new HashSet<Map<String, Object>>();
    var usable = new ArrayList<Gallery.Picture>();
    long bytes = 0;
    for (Gallery.Picture picture : pictures) {
      // A filter emits what it keeps once more, with the same header, under an identity of its own.
      boolean again = !picture.header().isEmpty() && !seen.add(picture.header().values());
      if (!again && isPng(picture)) {
        usable.add(picture);
        bytes += picture.png().size();
      }
    }
    int stride = (int) Math.max(1, (bytes + MOST_BYTES - 1) / MOST_BYTES);
    var entries = new ArrayList<Entry>();
    long room = MOST_BYTES;
    for (int i = 0; i < usable.size(); i += stride) {
      room -= usable.get(i).png().size();
      if (room >= 0) {
        entries.add(entry(usable.get(i)));
      }
    }
    return new Album(entries, usable.size());
  }

  private static boolean isPng(Gallery.Picture picture) {
    ByteBuffer png = picture.png().buffer();
    return png.remaining() >= SMALLEST_PNG
        && png.getLong(0) == PNG_SIGNATURE
        && png.getInt(WIDTH_AT) > 0
        && png.getInt(WIDTH_AT + 4) > 0;
  }

  private static Entry entry(Gallery.Picture picture) {
    byte[] png = picture.png().bytes();
    ByteBuffer fields = ByteBuffer.wrap(png);
    var header = picture.header();
    String name = header.text("file").orElse(picture.id());
    String plane = plane(header.number("frame"), header.number("channel"));
    Optional<String> regions =
        header.number("components").map(count -> Figures.of(count.longValue(), "region"));
    var facts = new ArrayList<String>();
    regions.ifPresent(facts::add);
    header.number("sum").ifPresent(sum -> facts.add("sum " + exact(sum)));
    String alt =
        "Image " + name + plane + regions.map(text -> ", " + text + " outlined").orElse("");
    return new Entry(
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png),
        fields.getInt(WIDTH_AT),
        fields.getInt(WIDTH_AT + 4),
        Escaped.shortened(name, LONGEST_NAME) + plane,
        String.join(" · ", facts),
        alt);
  }

  /** Only what is not the first: most files have one plane. */
  private static String plane(Optional<Number> frame, Optional<Number> channel) {
    String text = frame.filter(n -> n.longValue() != 0).map(n -> ", frame " + n).orElse("");
    return text + channel.filter(n -> n.longValue() != 0).map(n -> ", channel " + n).orElse("");
  }

  private static String exact(Number number) {
    return number instanceof Long whole
        ? Figures.count(whole)
        : Figures.number(number.doubleValue());
  }
}
