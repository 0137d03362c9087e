package io.tenuto.engine.sink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The index beside a file of rows: which part of it is stored, and whose rows these are. Entries
 * are added at its end, each twice.
 */
final class OnceIndex implements AutoCloseable {
  private static final int PART_BYTES = 64 * 1024;

  private final Path file;
  private final RowDisk disk;
  private final IdentityFence known = new IdentityFence();
  private int mended;
  private long end;
  private long number;
  private long dataBytes;
  private int dataCrc;

  private OnceIndex(Path file, RowDisk disk) {
    this.file = file;
    this.disk = disk;
  }

  /** What the index of a file is called. */
  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".once");
  }

  /**
   * Reads the index, or begins one beside an empty file, and cuts off what is no whole entry. What
   * is known then is forced to disk: whoever wrote it may have been killed just before.
   *
   * @throws SinkException if it does not fit the file, with the remedy
   */
  static OnceIndex open(Path file, RowDisk data, RowDisk disk) throws IOException {
    Path path = beside(file);
    byte[] bytes = new byte[Math.toIntExact(disk.sizeBytes())];
    int length = disk.read(0, bytes, bytes.length);
    OnceScan scan = OnceScan.of(Arrays.copyOf(bytes, length));
    var index = new OnceIndex(file, disk);
    if (!scan.complete()) {
      throw OnceErrors.damaged(path, scan.missing());
    }
    if (scan.records().isEmpty()) {
      index.begin(data, bytes);
      return index;
    }
    check(file, data, scan.records());
    OnceRecord last = scan.records().get(scan.records().size() - 1);
    for (OnceRecord record : scan.records()) {
      record.ids().forEach(run -> run.forEach(index.known::add));
    }
    index.end = scan.end();
    index.number = last.number() + 1;
    index.dataBytes = last.dataBytes();
    index.dataCrc = last.dataCrc();
    index.mended = scan.mended();
    if (disk.sizeBytes() > scan.end()) {
      disk.truncate(scan.end());
    }
    disk.force();
    return index;
  }

  private void begin(RowDisk data, byte[] bytes) throws IOException {
    Path path = beside(file);
    boolean torn = OnceScan.torn(bytes);
    if (bytes.length > 0 && !torn) {
      int version = OnceRecord.MAGIC.length - 1;
      boolean other =
          bytes.length > version && Arrays.equals(bytes, 0, version, OnceRecord.MAGIC, 0, version);
      throw other ? OnceErrors.otherVersion(path) : OnceErrors.foreign(path);
    }
    if (data.sizeBytes() > 0) {
      throw bytes.length == 0 ? OnceErrors.unknownRows(file, path) : OnceErrors.foreign(path);
    }
    disk.truncate(0);
    append(0, 0, List.of());
  }

  /** Holds the file against every entry. */
  private static void check(Path file, RowDisk data, List<OnceRecord> records) throws IOException {
    long expected = records.get(records.size() - 1).dataBytes();
    if (data.sizeBytes() < expected) {
      throw OnceErrors.missingRows(file, data.sizeBytes(), expected);
    }
    var crc = new CRC32C();
    byte[] part = new byte[PART_BYTES];
    long at = 0;
    for (OnceRecord record : records) {
      long from = at;
      while (at < record.dataBytes()) {
        int length = data.read(at, part, (int) Math.min(part.length, record.dataBytes() - at));
        if (length == 0) {
          throw OnceErrors.missingRows(file, at, expected);
        }
        crc.update(part, 0, length);
        at += length;
      }
      if (at != record.dataBytes() || (int) crc.getValue() != record.dataCrc()) {
        throw OnceErrors.changed(file, from, record.dataBytes());
      }
    }
  }

  /** Identities of stored rows. */
  IdentityFence known() {
    return known;
  }

  /** In how many places second copies stood in for damaged bytes. */
  int mended() {
    return mended;
  }

  /** Length of the stored part of the file. */
  long dataBytes() {
    return dataBytes;
  }

  /**
   * Stores that the file has grown, safe when this returns.
   *
   * @param bytes by how much
   * @param crc checksum of these bytes
   * @param ids whose rows they are
   * @throws IOException if that is not certain; {@link #takeBack} undoes what is there
   */
  void append(long bytes, int crc, List<IdentityRun> ids) throws IOException {
    int joined = Crc32c.joined(dataCrc, crc, bytes);
    byte[] copy = new OnceRecord(number, dataBytes + bytes, joined, ids).copy();
    var twice = new ByteArrayOutputStream(2 * copy.length);
    twice.writeBytes(copy);
    twice.writeBytes(copy);
    disk.write(end, twice.toByteArray());
    try {
      disk.force();
    } catch (IOException e) {
      throw OnceErrors.notSafe(file, e);
    }
    end += twice.size();
    number++;
    dataBytes += bytes;
    dataCrc = joined;
  }

  /** Removes what a failed {@link #append} has left. */
  void takeBack() throws IOException {
    disk.truncate(end);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
