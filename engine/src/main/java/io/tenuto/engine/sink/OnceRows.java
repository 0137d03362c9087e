package io.tenuto.engine.sink;

import io.tenuto.api.MessageId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows by whole rows, with an {@linkplain OnceIndex index} beside it of the messages
 * they stand for. A flush makes the rows safe first and then their identities: after a crash in
 * between, rows without identities are cut off when the file is opened again, and their messages,
 * which nobody has been told are done, come again. So every message is there once or not at all. A
 * flush that fails takes back everything since the last one. Owned by one thread.
 */
final class OnceRows implements Rows {
  private static final int DRAIN_BYTES = 64 * 1024;

  private final Path file;
  private final RowDisk data;
  private final OnceIndex index;
  private final long removedBytes;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private final List<MessageId> ids = new ArrayList<>();
  private final CRC32C crc = new CRC32C(); // of what has been written since the last flush
  private byte[] title = {}; // to be written again if it is taken back
  private long end;
  private @Nullable SinkException broken;
  private boolean closed;

  private OnceRows(Path file, RowDisk data, OnceIndex index, long removedBytes) {
    this.file = file;
    this.data = data;
    this.index = index;
    this.removedBytes = removedBytes;
    this.end = index.dataBytes();
  }

  /**
   * Opens file and index, and makes their folder if needed.
   *
   * @throws SinkException if the file is there and may not be, if the two do not fit each other, if
   *     another run has them, or if they cannot be written
   */
  static OnceRows open(Path file, OnExisting onExisting, Complete rows) throws SinkException {
    RowFile.refuseFolder(file);
    Path beside = OnceIndex.beside(file);
    var opened = new ArrayList<RowDisk>();
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (onExisting == OnExisting.REFUSE) {
        if (Files.exists(file)) {
          throw RowFile.thereAlready(file, new FileAlreadyExistsException(file.toString()));
        }
        if (Files.exists(beside) && Files.size(beside) > 0) {
          throw OnceErrors.left(file, beside);
        }
      }
      FileDisk index = FileDisk.open(beside);
      opened.add(index);
      if (!index.lock()) {
        throw OnceErrors.inUse(beside);
      }
      FileDisk data = FileDisk.open(file);
      opened.add(data);
      if (onExisting == OnExisting.OVERWRITE) {
        data.truncate(0);
        index.truncate(0);
      }
      if (folder != null) {
        FileDisk.forceFolder(folder);
      }
      return open(file, data, index, rows);
    } catch (IOException e) {
      SinkException failure = SinkErrors.writing(file, e);
      for (RowDisk disk : opened) {
        try {
          disk.close();
        } catch (IOException also) {
          failure.addSuppressed(also);
        }
      }
      throw failure;
    }
  }

  /** As above, on open files, which are closed with the rows. */
  static OnceRows open(Path file, RowDisk data, RowDisk indexDisk, Complete rows)
      throws SinkException {
    try {
      OnceIndex index = OnceIndex.open(file, data, indexDisk);
      long stored = index.dataBytes();
      try (InputStream content = new BufferedInputStream(new DiskStream(data, stored))) {
        long complete = rows.bytes(content);
        if (complete != stored) {
          throw OnceErrors.changed(file, complete, stored);
        }
      }
      long removed = data.sizeBytes() - stored;
      if (removed > 0) {
        data.truncate(stored);
        data.force();
      }
      return new OnceRows(file, data, index, removed);
    } catch (IOException e) {
      throw SinkErrors.writing(file, e);
    }
  }

  @Override
  public void title(byte[] row) throws SinkException {
    put(row);
    title = row;
  }

  @Override
  public void add(MessageId id, byte[] row) throws SinkException {
    put(row);
    ids.add(id);
  }

  private void put(byte[] row) throws SinkException {
    throwIfBroken();
    if (waiting.size() >= DRAIN_BYTES) {
      try {
        drain();
      } catch (IOException e) {
        throw SinkErrors.writing(file, e);
      }
    }
    waiting.writeBytes(row);
  }

  /** Writes what waits, which is stored only when the index says so. */
  private void drain() throws IOException {
    byte[] rows = waiting.toByteArray();
    data.write(end, rows);
    crc.update(rows);
    end += rows.length;
    waiting.reset();
  }

  @Override
  public void flush() throws SinkException {
    throwIfBroken();
    if (waiting.size() == 0 && ids.isEmpty() && end == index.dataBytes()) {
      return;
    }
    try {
      drain();
      force();
      index.append(end - index.dataBytes(), (int) crc.getValue(), IdentityRun.of(ids));
    } catch (IOException e) {
      throw takenBack(e);
    }
    ids.clear();
    crc.reset();
  }

  private void force() throws SinkException {
    try {
      data.force();
    } catch (IOException e) {
      throw OnceErrors.notSafe(file, e);
    }
  }

  /** Forgets all since the last flush; where even that fails, nothing is taken any more. */
  private SinkException takenBack(IOException e) {
    waiting.reset();
    ids.clear();
    crc.reset();
    SinkException failure = SinkErrors.writing(file, e);
    try {
      index.takeBack();
      data.truncate(index.dataBytes());
      end = index.dataBytes();
    } catch (IOException also) {
      failure = OnceErrors.notSafe(file, also);
      failure.addSuppressed(e);
    }
    if (end == 0) {
      waiting.writeBytes(title);
    }
    broken = failure.retryable() ? null : failure;
    return failure;
  }

  private void throwIfBroken() throws SinkException {
    SinkException failure = broken;
    if (failure != null) {
      throw new SinkException(String.valueOf(failure.getMessage()), false, failure);
    }
  }

  @Override
  public IdentityFence known() {
    return index.known();
  }

  @Override
  public boolean allOrNothing() {
    return true;
  }

  @Override
  public List<String> remarks() {
    var remarks = new ArrayList<String>();
    if (removedBytes > 0) {
      remarks.add(
          file
              + ": "
              + removedBytes
              + " bytes at its end were left by a crash before they were stored, and removed. Their"
              + " messages were not confirmed and come again.");
    }
    if (index.mended() > 0) {
      remarks.add(
          OnceIndex.beside(file)
              + ": damaged in "
              + index.mended()
              + " places; second copies were read and nothing is lost. Check the disk.");
    }
    return remarks;
  }

  /** Stores what waits and closes. */
  @Override
  public void close() throws SinkException {
    if (closed) {
      return;
    }
    closed = true;
    try (index;
        data) {
      if (broken == null) {
        flush();
      }
    } catch (IOException e) {
      throw SinkErrors.writing(file, e);
    }
  }
}
