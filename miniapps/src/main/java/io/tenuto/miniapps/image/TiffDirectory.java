package io.tenuto.miniapps.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One image file directory: tags and where their values lie. Values are fetched when asked for, and
 * only within the file, so that a lying count costs nothing.
 */
final class TiffDirectory {
  private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private final SeekableBytes file;
  private final ByteOrder order;
  private final Map<Integer, Entry> entries;
  private final long next;

  /** Where the values of one tag are. */
  private record Entry(int type, long count, long offset) {}

  private TiffDirectory(
      SeekableBytes file, ByteOrder order, Map<Integer, Entry> entries, long next) {
    this.file = file;
    this.order = order;
    this.entries = entries;
    this.next = next;
  }

  /**
   * @param big whether the file is a BigTIFF, with 64-bit offsets
   * @param at where the directory begins
   */
  static TiffDirectory read(SeekableBytes file, ByteOrder order, boolean big, long at)
      throws BadImage, IOException {
    int countBytes = big ? 8 : 2;
    int entryBytes = big ? 20 : 12;
    int offsetBytes = big ? 8 : 4;
    file.require("the image directory", at, countBytes);
    ByteBuffer head = file.slice(at, countBytes).order(order);
    long count = big ? head.getLong() : head.getShort() & 0xffff;
    if (count < 1 || count > 0xffff) {
      throw BadImage.damaged("its image directory says that it has " + count + " entries");
    }
    int length = (int) count * entryBytes + offsetBytes;
    file.require("the image directory", at + countBytes, length);
    ByteBuffer body = file.slice(at + countBytes, length).order(order);
    var entries = new HashMap<Integer, Entry>();
    for (int i = 0; i < count; i++) {
      int start = i * entryBytes;
      int tag = body.getShort(start) & 0xffff;
      int type = body.getShort(start + 2) & 0xffff;
      long values = big ? body.getLong(start + 4) : body.getInt(start + 4) & 0xffffffffL;
      int field = start + (big ? 12 : 8);
      long bytes = type < TYPE_BYTES.length ? TYPE_BYTES[type] : 0;
      if (bytes == 0 || values < 0) {
        continue; // TIFF 6.0, section 2: readers skip fields of an unexpected type
      }
      boolean inline = values <= offsetBytes / bytes;
      long offset =
          inline
              ? at + countBytes + field
              : big ? body.getLong(field) : body.getInt(field) & 0xffffffffL;
      entries.putIfAbsent(tag, new Entry(type, values, offset));
    }
    int tail = (int) count * entryBytes;
    long next = big ? body.getLong(tail) : body.getInt(tail) & 0xffffffffL;
    return new TiffDirectory(file, order, entries, next);
  }

  /** Where the next directory begins, or 0. */
  long next() {
    return next;
  }

  ByteOrder order() {
    return order;
  }

  boolean has(int tag) {
    return entries.containsKey(tag);
  }

  /** How many values the tag has, 0 if it is absent. */
  long count(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? 0 : entry.count();
  }

  /** The tag's first value as an integer. */
  long number(int tag, long otherwise) throws BadImage, IOException {
    return count(tag) == 0 ? otherwise : numbers(tag, 1)[0];
  }

  /** The tag's first {@code count} values as integers; it must have that many. */
  long[] numbers(int tag, int count) throws BadImage, IOException {
    Entry entry = entries.get(tag);
    if (entry == null || entry.count() < count) {
      throw BadImage.damaged(
          "tag " + tag + " has " + count(tag) + " values where " + count + " are needed");
    }
    int size = TYPE_BYTES[entry.type()];
    file.require("tag " + tag, entry.offset(), (long) count * size);
    var numbers = new long[count];
    int step = Math.max(1, 8192 / size);
    for (int from = 0; from < count; from += step) {
      int some = Math.min(step, count - from);
      ByteBuffer values = file.slice(entry.offset() + (long) from * size, some * size).order(order);
      for (int i = 0; i < some; i++) {
        numbers[from + i] = integer(values, entry.type(), tag);
      }
    }
    return numbers;
  }

  private static long integer(ByteBuffer values, int type, int tag) throws BadImage {
    return switch (type) {
      case 1, 2, 7 -> values.get() & 0xff;
      case 6 -> values.get();
      case 3 -> values.getShort() & 0xffff;
      case 8 -> values.getShort();
      case 4, 13 -> values.getInt() & 0xffffffffL;
      case 9 -> values.getInt();
      case 16, 17, 18 -> values.getLong();
      default ->
          throw BadImage.damaged("tag " + tag + " has values of type " + type + ", not integers");
    };
  }

  /** The tag's bytes as they are, at most {@code most} of them; empty if it is absent. */
  byte[] bytes(int tag, int most) throws BadImage, IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new byte[0];
    }
    int length = (int) Math.min(most, entry.count() * TYPE_BYTES[entry.type()]);
    file.require("tag " + tag, entry.offset(), length);
    var bytes = new byte[length];
    file.slice(entry.offset(), length).get(bytes);
    return bytes;
  }

  /** The beginning of a text tag. */
  Optional<String> text(int tag, int most) throws BadImage, IOException {
    return has(tag)
        ? Optional.of(new String(bytes(tag, most), StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }
}
