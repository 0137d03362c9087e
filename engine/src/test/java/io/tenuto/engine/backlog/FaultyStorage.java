package io.tenuto.engine.backlog;

import io.tenuto.log.FileStorage;
import io.tenuto.log.NoSpaceException;
import io.tenuto.log.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Real files on a disk that is full, or fails, when the test says so. */
final class FaultyStorage implements Storage {
  private final Storage files;
  private final AtomicInteger failingWrites = new AtomicInteger();
  private final AtomicInteger failingForces = new AtomicInteger();
  private volatile boolean full;

  FaultyStorage(Path folder) throws IOException {
    files = FileStorage.open(folder);
  }

  void full(boolean now) {
    full = now;
  }

  /** The next so many writes of segments fail after half of their bytes. */
  void failWrites(int count) {
    failingWrites.set(count);
  }

  void failForces(int count) {
    failingForces.set(count);
  }

  private static boolean due(AtomicInteger left) {
    return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  @Override
  public List<String> list() throws IOException {
    return files.list();
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return files.sizeBytes(name);
  }

  @Override
  public void create(String name) throws IOException {
    files.create(name);
  }

  @Override
  public void write(String name, long offset, ByteBuffer... data) throws IOException {
    boolean segment = name.startsWith("segment") && offset > 0;
    if (full && segment) {
      throw new NoSpaceException("the test's disk is full", new IOException("No space left"));
    }
    if (segment && due(failingWrites)) {
      ByteBuffer part = data[0].slice(data[0].position(), data[0].remaining() / 2);
      files.write(name, offset, part);
      throw new IOException("the test's disk fails to write");
    }
    files.write(name, offset, data);
  }

  @Override
  public int read(String name, long offset, ByteBuffer into) throws IOException {
    return files.read(name, offset, into);
  }

  @Override
  public void force(String name) throws IOException {
    if (name.startsWith("segment") && due(failingForces)) {
      throw new IOException("the test's disk fails to force");
    }
    files.force(name);
  }

  @Override
  public void truncate(String name, long sizeBytes) throws IOException {
    files.truncate(name, sizeBytes);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    files.delete(name);
  }

  @Override
  public void forceFolder() throws IOException {
    files.forceFolder();
  }

  @Override
  public long usableBytes() throws IOException {
    return full ? 0 : files.usableBytes();
  }

  @Override
  public void release(String name) throws IOException {
    files.release(name);
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
