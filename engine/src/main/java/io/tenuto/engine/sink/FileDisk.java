package io.tenuto.engine.sink;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the file system; made if it is not there. */
final class FileDisk implements RowDisk {
  // Not a channel: an interrupt would close that, and the rows that wait could not be written.
  private final RandomAccessFile file;

  private FileDisk(RandomAccessFile file) {
    this.file = file;
  }

  static FileDisk open(Path path) throws IOException {
    return new FileDisk(new RandomAccessFile(path.toFile(), "rw"));
  }

  /**
   * Keeps other processes from opening it so until it is closed.
   *
   * @return false if somebody has it
   */
  boolean lock() throws IOException {
    try {
      return file.getChannel().tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another sink of this process
    }
  }

  /** Makes the names in a folder survive a crash. */
  static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long sizeBytes() throws IOException {
    return file.length();
  }

  @Override
  public int read(long offset, byte[] into, int length) throws IOException {
    file.seek(offset);
    int have = 0;
    while (have < length) {
      int more = file.read(into, have, length - have);
      if (more < 0) {
        break;
      }
      have += more;
    }
    return have;
  }

  @Override
  public void write(long offset, byte[] bytes) throws IOException {
    file.seek(offset);
    file.write(bytes);
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    file.setLength(sizeBytes);
  }

  @Override
  public void force() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
