package io.tenuto.engine.sink;

import io.tenuto.api.MessageId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that grows by whole rows. Rows wait in memory, at most about 64 KiB and one row, until
 * they are drained; a drain that fails leaves the file as it was and the rows waiting. Owned by one
 * thread.
 */
final class RowFile implements Rows {
  private static final int DRAIN_BYTES = 64 * 1024;
  private static final int SHOWN_BYTES = 200;

  private final Path file;
  // Not a channel: an interrupt would close that, and the rows that wait could not be written.
  private final RandomAccessFile disk;
  private final String removed;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private long end;
  private boolean closed;

  private RowFile(Path file, RandomAccessFile disk, long end, String removed) {
    this.file = file;
    this.disk = disk;
    this.end = end;
    this.removed = removed;
  }

  /**
   * Opens the file, and makes its folder if needed.
   *
   * @throws SinkException if it is there and may not be, or cannot be written
   */
  static RowFile open(Path file, OnExisting onExisting, Complete rows) throws SinkException {
    refuseFolder(file);
    if (onExisting == OnExisting.APPEND && Files.exists(OnceIndex.beside(file))) {
      throw OnceErrors.needsOnce(file, OnceIndex.beside(file));
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      boolean there = Files.exists(file);
      if (!there || onExisting == OnExisting.REFUSE) {
        Files.createFile(file);
      } else if (!Files.isWritable(file)) {
        throw new AccessDeniedException(file.toString());
      }
      long end = there && onExisting == OnExisting.APPEND ? complete(file, rows) : 0;
      return opened(file, end, there && onExisting == OnExisting.APPEND);
    } catch (FileAlreadyExistsException e) {
      throw thereAlready(file, e);
    } catch (IOException e) {
      throw SinkErrors.writing(file, e);
    }
  }

  static void refuseFolder(Path file) throws SinkException {
    if (Files.isDirectory(file)) {
      throw new SinkException(file + ": is a folder. Give the name of a file in it.", false, null);
    }
  }

  static SinkException thereAlready(Path file, FileAlreadyExistsException e) {
    return new SinkException(
        file
            + ": is there already. Choose another name, remove it, or say that it may"
            + " be overwritten (--overwrite).",
        false,
        e);
  }

  private static long complete(Path file, Complete rows) throws IOException {
    try (InputStream content = new BufferedInputStream(new FileInputStream(file.toFile()))) {
      return rows.bytes(content);
    }
  }

  private static RowFile opened(Path file, long end, boolean keepsRows) throws IOException {
    var disk = new RandomAccessFile(file.toFile(), "rw");
    try {
      String removed = keepsRows ? textFrom(disk, end) : "";
      disk.setLength(end);
      return new RowFile(file, disk, end, removed);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private static String textFrom(RandomAccessFile disk, long start) throws IOException {
    byte[] bytes = new byte[(int) Math.min(SHOWN_BYTES, disk.length() - start)];
    disk.seek(start);
    disk.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public List<String> remarks() {
    return removed.isEmpty()
        ? List.of()
        : List.of(
            file
                + ": its last row had no end, as after a crash, and was removed: "
                + removed
                + " . Run again what produced it.");
  }

  @Override
  public void title(byte[] row) throws SinkException {
    if (waiting.size() >= DRAIN_BYTES) {
      flush();
    }
    waiting.writeBytes(row);
  }

  @Override
  public void add(MessageId id, byte[] row) throws SinkException {
    title(row);
  }

  /** A failure leaves the file as before, and the rows waiting. */
  @Override
  public void flush() throws SinkException {
    if (waiting.size() == 0) {
      return;
    }
    byte[] rows = waiting.toByteArray();
    try {
      disk.seek(end);
      disk.write(rows);
    } catch (IOException e) {
      SinkException failure = SinkErrors.writing(file, e);
      try {
        disk.setLength(end);
      } catch (IOException again) {
        failure.addSuppressed(again);
      }
      throw failure;
    }
    end += rows.length;
    waiting.reset();
  }

  /** Writes what waits, also through a power cut, and closes. */
  @Override
  public void close() throws SinkException {
    if (closed) {
      return;
    }
    closed = true;
    try (disk) {
      flush();
      disk.getFD().sync();
    } catch (IOException e) {
      throw SinkErrors.writing(file, e);
    }
  }
}
