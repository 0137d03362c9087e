package io.tenuto.engine.simulation;

import io.tenuto.log.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A folder in memory that outlives the process that writes to it: a kill keeps what was written,
 * also half of a write; a power cut keeps what was forced, and any length of what follows it.
 */
final class SimDisk implements Storage {
  private final SimTime time;
  private final TreeMap<String, Content> files = new TreeMap<>();
  private boolean killed;
  private boolean dying;

  /** The process that uses the disk has been killed in the middle of a call. */
  static final class Killed extends RuntimeException {}

  private static final class Content {
    byte[] bytes = new byte[256];
    int size;
    int forced;

    void write(int offset, byte[] from, int length) {
      if (offset + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(offset + length, bytes.length * 2));
      }
      System.arraycopy(from, 0, bytes, offset, length);
      size = Math.max(size, offset + length);
      forced = Math.min(forced, offset);
    }
  }

  SimDisk(SimTime time) {
    this.time = time;
  }

  /** The next write is cut short, and with it the process. */
  void killDuringNextWrite() {
    dying = true;
  }

  /** What the next process finds. */
  SimDisk afterKill() {
    killed = true;
    var next = new SimDisk(time);
    next.files.putAll(files);
    return next;
  }

  /** What the next process finds after the machine went down. */
  SimDisk afterPowerCut() {
    SimDisk next = afterKill();
    for (Content file : next.files.values()) {
      file.size = (int) time.between(file.forced, file.size + 1);
    }
    return next;
  }

  private Content file(String name) throws FileNotFoundException {
    requireAlive();
    Content file = files.get(name);
    if (file == null) {
      throw new FileNotFoundException(name);
    }
    return file;
  }

  private void requireAlive() {
    if (killed) {
      throw new Killed();
    }
  }

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return file(name).size;
  }

  @Override
  public void create(String name) throws IOException {
    requireAlive();
    if (files.putIfAbsent(name, new Content()) != null) {
      throw new FileAlreadyExistsException(name);
    }
  }

  @Override
  public void write(String name, long offset, ByteBuffer... data) throws IOException {
    Content file = file(name);
    byte[] bytes = new byte[Arrays.stream(data).mapToInt(ByteBuffer::remaining).sum()];
    ByteBuffer all = ByteBuffer.wrap(bytes);
    Arrays.stream(data).forEach(all::put);
    if (dying) {
      killed = true;
      file.write((int) offset, bytes, time.random.nextInt(bytes.length + 1));
      throw new Killed();
    }
    file.write((int) offset, bytes, bytes.length);
  }

  @Override
  public int read(String name, long offset, ByteBuffer into) throws IOException {
    Content file = file(name);
    int length = (int) Math.max(0, Math.min(into.remaining(), file.size - offset));
    if (length > 0) {
      into.put(file.bytes, (int) offset, length);
    }
    return length;
  }

  @Override
  public void force(String name) throws IOException {
    Content file = file(name);
    file.forced = file.size;
  }

  @Override
  public void truncate(String name, long sizeBytes) throws IOException {
    Content file = file(name);
    file.size = (int) Math.min(file.size, sizeBytes);
    file.forced = Math.min(file.forced, file.size);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    files.put(to, Objects.requireNonNull(file(from)));
    files.remove(from);
  }

  @Override
  public void delete(String name) {
    requireAlive();
    files.remove(name);
  }

  @Override
  public void forceFolder() {
    requireAlive(); // names are kept in any case
  }

  @Override
  public long usableBytes() {
    return 1L << 40;
  }

  @Override
  public void release(String name) {}

  @Override
  public void close() {}
}
