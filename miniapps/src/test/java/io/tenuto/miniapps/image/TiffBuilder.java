package io.tenuto.miniapps.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.TreeMap;

/** Writes TIFF files of one page tag by tag, sound or not. */
final class TiffBuilder {
  private final ByteOrder order;
  private final TreeMap<Integer, long[]> tags = new TreeMap<>();
  private final TreeMap<Integer, byte[]> texts = new TreeMap<>();
  private byte[] pixels = new byte[0];

  TiffBuilder(ByteOrder order) {
    this.order = order;
  }

  static TiffBuilder grey(ByteOrder order, int width, int height, int bits, byte[] pixels) {
    return new TiffBuilder(order)
        .tag(TiffTag.WIDTH, width)
        .tag(TiffTag.HEIGHT, height)
        .tag(TiffTag.BITS_PER_SAMPLE, bits)
        .tag(TiffTag.PHOTOMETRIC, 1)
        .tag(TiffTag.STRIP_BYTE_COUNTS, pixels.length)
        .pixels(pixels);
  }

  TiffBuilder tag(int tag, long... values) {
    tags.put(tag, values);
    return this;
  }

  TiffBuilder without(int tag) {
    tags.remove(tag);
    return this;
  }

  TiffBuilder bytes(int tag, byte[] value) {
    texts.put(tag, value);
    return this;
  }

  /** One strip, behind the header. */
  TiffBuilder pixels(byte[] bytes) {
    pixels = bytes;
    tags.putIfAbsent(TiffTag.STRIP_OFFSETS, new long[] {8});
    return this;
  }

  byte[] build() {
    int directory = 8 + pixels.length + pixels.length % 2;
    int entries = tags.size() + texts.size();
    int extra = directory + 2 + 12 * entries + 4;
    ByteBuffer fields = ByteBuffer.allocate(2 + 12 * entries + 4).order(order);
    var more = new ByteArrayOutputStream();
    fields.putShort((short) entries);
    var all = new TreeMap<Integer, byte[]>(texts);
    tags.forEach((tag, values) -> all.put(tag, longs(values)));
    for (var entry : all.entrySet()) {
      boolean number = tags.containsKey(entry.getKey());
      byte[] value = entry.getValue();
      fields.putShort((short) (int) entry.getKey()).putShort((short) (number ? 4 : 7));
      fields.putInt(number ? value.length / 4 : value.length);
      if (value.length <= 4) {
        fields.put(value).put(new byte[4 - value.length]);
      } else {
        fields.putInt(extra + more.size());
        more.writeBytes(value);
      }
    }
    ByteBuffer file = ByteBuffer.allocate(extra + more.size()).order(order);
    file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'));
    file.put(file.get(0)).putShort((short) 42).putInt(directory);
    file.put(pixels).position(directory);
    file.put(fields.array()).put(more.toByteArray());
    return file.array();
  }

  private byte[] longs(long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
    for (long value : values) {
      bytes.putInt((int) value);
    }
    return bytes.array();
  }
}
