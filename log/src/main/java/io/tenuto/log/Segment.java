package io.tenuto.log;

import java.util.TreeMap;

/**
 * What is known of one segment file. Changed by {@link LogMachine} and, before that, by {@link
 * SegmentScan}.
 */
final class Segment {
  private final SegmentName name;
  private final String file;
  private final SparseIndex index = new SparseIndex();
  private final TreeMap<Long, Long> damagedEndByOffset = new TreeMap<>();
  private long end;
  private long dataEnd = SegmentFormat.HEADER_BYTES;
  private long fileBytes;
  private int records;
  private boolean sealed;

  Segment(SegmentName name) {
    this.name = name;
    this.file = name.fileName();
    this.end = name.base();
  }

  SegmentName name() {
    return name;
  }

  String file() {
    return file;
  }

  SparseIndex index() {
    return index;
  }

  long base() {
    return name.base();
  }

  /** Position after the last message. */
  long end() {
    return end;
  }

  void end(long position) {
    end = position;
  }

  /** Offset after the last record that can be read. */
  long dataEnd() {
    return dataEnd;
  }

  int records() {
    return records;
  }

  boolean sealed() {
    return sealed;
  }

  void seal() {
    sealed = true;
  }

  /** Size on disk, a footer yet to come included. */
  long sizeBytes() {
    return Math.max(fileBytes, dataEnd + SegmentFormat.FOOTER_BYTES);
  }

  /** Size of the file as it was found; may be more than the intact records explain. */
  void fileBytes(long bytes) {
    fileBytes = bytes;
  }

  void add(RecordHeader record) {
    index.add(record);
    records++;
    end = record.end();
    dataEnd = record.nextOffset();
  }

  void damaged(long fromOffset, long toOffset) {
    damagedEndByOffset.put(fromOffset, toOffset);
  }

  /** The file ends here now; what was behind was damaged. */
  void cut(long offset) {
    damagedEndByOffset.remove(offset);
    fileBytes = offset;
  }

  boolean intact() {
    return damagedEndByOffset.isEmpty();
  }

  /** The offset itself, or where the damage that begins there ends. */
  long pastDamage(long offset) {
    Long damageEnd = damagedEndByOffset.get(offset);
    return damageEnd == null ? offset : damageEnd;
  }
}
