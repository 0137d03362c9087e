package io.tenuto.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One flat folder of files, the seam between what the log decides and what a disk does. Owned by
 * one thread.
 *
 * <p>Bytes written are certain to survive a crash only after {@link #force}, and names (created,
 * renamed, deleted) only after {@link #forceFolder}. A call that throws may have been carried out
 * in part.
 */
public interface Storage extends Closeable {
  /** Names of all files in the folder, in ascending order. */
  List<String> list() throws IOException;

  /** Size of a file in bytes. */
  long sizeBytes(String name) throws IOException;

  /** Creates an empty file, readable and writable by its owner alone. Fails if the name exists. */
  void create(String name) throws IOException;

  /**
   * Writes the remaining bytes of all buffers, one after the other, at an offset of an existing
   * file. Positions of the buffers move to their limits.
   *
   * @throws NoSpaceException if the disk is full; part of the bytes may be there
   */
  void write(String name, long offset, ByteBuffer... data) throws IOException;

  /**
   * Reads into the remaining space of a buffer, as much as there is, and moves its position.
   *
   * @return number of bytes read, less than asked for only at the end of the file
   */
  int read(String name, long offset, ByteBuffer into) throws IOException;

  /**
   * Makes all bytes written to the file, and its size, survive a crash. Never repeated after a
   * failure.
   */
  void force(String name) throws IOException;

  /** Cuts the file down to a size. */
  void truncate(String name, long sizeBytes) throws IOException;

  /** Gives a file another name, at once; replaces a file of that name. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Makes the folder's names survive a crash. */
  void forceFolder() throws IOException;

  /** Bytes that can still be written on this disk. */
  long usableBytes() throws IOException;

  /** Releases what the storage keeps open for a file; the file stays. */
  void release(String name) throws IOException;
}
