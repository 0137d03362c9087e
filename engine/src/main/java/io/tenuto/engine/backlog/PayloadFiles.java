package io.tenuto.engine.backlog;

import io.tenuto.api.Payload;
import io.tenuto.engine.backlog.RecordForm.PayloadFile;
import io.tenuto.transport.BufferPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Payloads too large for records of a log: one file each, named by a number that is used once.
 * Bytes pass in pieces of a mebibyte. Owned by the disk's thread.
 */
final class PayloadFiles {
  private static final int PIECE_BYTES = 1 << 20;
  private static final String SUFFIX = ".payload";

  private final Path folder;
  private final BufferPool pool;
  private final TreeMap<Long, Long> sizes = new TreeMap<>();
  private long lastNumber;
  private long sizeBytes;

  private PayloadFiles(Path folder, BufferPool pool) {
    this.folder = folder;
    this.pool = pool;
  }

  /** Opens the folder, which is made if it does not exist, and counts what is in it. */
  static PayloadFiles open(Path folder, BufferPool pool) throws IOException {
    Files.createDirectories(folder);
    var files = new PayloadFiles(folder, pool);
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : (Iterable<Path>) found::iterator) {
        files.found(file);
      }
    }
    return files;
  }

  private void found(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".spool")) {
      Files.deleteIfExists(file); // arrived in part when the process ended
    } else if (name.matches("\\d{1,18}\\" + SUFFIX)) {
      long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
      lastNumber = Math.max(lastNumber, number);
      add(number, Files.size(file));
    }
  }

  private void add(long number, long bytes) {
    sizes.put(number, bytes);
    sizeBytes += bytes;
  }

  /** Where parts of messages may be put while they arrive. */
  Path folder() {
    return folder;
  }

  /** All files together. */
  long sizeBytes() {
    return sizeBytes;
  }

  boolean isEmpty() {
    return sizes.isEmpty();
  }

  /** Removes files that nothing speaks of: those of messages that were never stored. */
  void keepOnly(LongPredicate wanted) throws IOException {
    for (long number : List.copyOf(sizes.keySet())) {
      if (!wanted.test(number)) {
        delete(number);
      }
    }
  }

  /**
   * Makes a payload a file of its own.
   *
   * @param rename whether the payload's file may become it, rather than be copied
   * @param force whether it must survive the machine's crash when this returns
   */
  PayloadFile keep(Payload payload, boolean rename, boolean force) throws IOException {
    long number = ++lastNumber;
    Path target = path(number);
    try {
      int crc;
      if (rename && payload.file().isPresent()) {
        Files.move(payload.file().get(), target, StandardCopyOption.ATOMIC_MOVE);
        crc = crc(target);
      } else {
        crc = copy(payload, target);
      }
      if (force) {
        force(target);
      }
      add(number, payload.size());
      return new PayloadFile(number, payload.size(), crc);
    } catch (IOException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  private void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private int copy(Payload payload, Path target) throws IOException {
    var crc = new CRC32();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = payload.stream();
        FileChannel out =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long copied = 0;
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        crc.update(piece, 0, count);
        ByteBuffer bytes = ByteBuffer.wrap(piece, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        copied += count;
      }
      if (copied != payload.size()) {
        throw new IOException(
            "a payload of "
                + payload.size()
                + " bytes gave "
                + copied
                + ". Do not change files before they are settled.");
      }
    }
    return (int) crc.getValue();
  }

  private int crc(Path file) throws IOException {
    var crc = new CRC32();
    var piece = pool.take(PIECE_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = piece.data().duplicate();
      for (int count = channel.read(bytes); count >= 0; count = channel.read(bytes)) {
        crc.update(bytes.flip());
        bytes.clear();
        bytes.limit(PIECE_BYTES);
      }
    } finally {
      piece.release();
    }
    return (int) crc.getValue();
  }

  /**
   * A payload that was kept.
   *
   * @throws DamagedException if it is gone, or not what was written
   */
  Payload open(PayloadFile file) throws IOException, DamagedException {
    Path path = path(file.number());
    if (Files.notExists(path)) {
      throw new DamagedException(path + ": is gone");
    }
    Payload payload = Payload.of(path);
    if (payload.size() != file.sizeBytes() || crc(path) != file.crc()) {
      throw new DamagedException(path + ": is not what was written");
    }
    return payload;
  }

  /** A payload that was kept cannot be had any more. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }
  }

  /** Does nothing if it is gone. */
  void delete(long number) throws IOException {
    Files.deleteIfExists(path(number));
    Long bytes = sizes.remove(number);
    if (bytes != null) {
      sizeBytes -= bytes;
    }
  }

  private Path path(long number) {
    return folder.resolve(number + SUFFIX);
  }
}
