package io.tenuto.miniapps.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pages of a TIFF or BigTIFF file, in file order, all checked against the file's size before
 * any pixel is read. A page is a frame. ImageJ's stacks of more than 4 GiB, one directory with
 * {@code images=n} in its description and the pixels of all pages behind one another, are n frames
 * too.
 */
final class TiffFile {
  private static final int MOST_PAGES = 1 << 20;
  private static final Pattern IMAGEJ_STACK =
      Pattern.compile("^ImageJ=[^\\n]*\\n(?:.*\\n)*?images=(\\d{1,7})\\n");

  private TiffFile() {}

  static List<TiffPage> pages(SeekableBytes file, ImageLimits limits) throws BadImage, IOException {
    file.require("the header", 0, 8);
    ByteBuffer head = file.slice(0, 8);
    ByteOrder order = head.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    head.order(order);
    boolean big = head.getShort(2) == 43;
    long at = head.getInt(4) & 0xffffffffL;
    if (big) {
      file.require("the header", 0, 16);
      if (head.getShort(4) != 8) {
        throw BadImage.unsupported("its offsets have " + head.getShort(4) + " bytes instead of 8");
      }
      at = file.slice(8, 8).order(order).getLong();
    }
    var pages = new ArrayList<TiffPage>();
    var seen = new HashSet<Long>();
    while (at != 0) {
      if (!seen.add(at)) {
        throw BadImage.damaged("its image directories form a ring at " + at);
      }
      if (pages.size() == MOST_PAGES) {
        throw BadImage.tooLarge(
            "it has more than " + MOST_PAGES + " pages", "Send it as several files.");
      }
      TiffDirectory directory = TiffDirectory.read(file, order, big, at);
      try {
        pages.add(TiffPage.of(directory, file, limits));
      } catch (BadImage e) {
        throw e.at("page " + pages.size());
      }
      if (pages.size() == 1 && directory.next() == 0) {
        addStack(pages, directory, file);
      }
      at = directory.next();
    }
    if (pages.isEmpty()) {
      throw BadImage.damaged("it has no image directory");
    }
    return pages;
  }

  private static void addStack(List<TiffPage> pages, TiffDirectory directory, SeekableBytes file)
      throws BadImage, IOException {
    TiffPage first = pages.get(0);
    Matcher stack = IMAGEJ_STACK.matcher(directory.text(TiffTag.DESCRIPTION, 4096).orElse(""));
    if (!first.isOneRawBlock() || !stack.find()) {
      return;
    }
    int images = Math.min(Integer.parseInt(stack.group(1)), MOST_PAGES);
    long pageBytes = first.rawBytes();
    file.require("the ImageJ stack of " + images + " images", first.offset(0), pageBytes * images);
    for (int i = 1; i < images; i++) {
      pages.add(first.movedBy(i * pageBytes));
    }
  }
}
