package io.tenuto.engine.backlog;

import io.tenuto.log.NoSpaceException;
import io.tenuto.log.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory whose power can be cut, and whose forces can be held, counted and failed. After
 * the cut every sector that was written since its file was forced is there or not, and so is each
 * new name.
 */
final class CutStorage implements Storage {
  private static final int SECTOR_BYTES = 64;

  private final TreeMap<String, Content> files = new TreeMap<>();
  private final TreeMap<String, Content> safeNames = new TreeMap<>();
  private final AtomicInteger forces = new AtomicInteger();
  private volatile @Nullable Semaphore held;
  private volatile boolean failing;
  private volatile long capacityBytes = Long.MAX_VALUE;
  private boolean cut;

  private static final class Content {
    byte[] now = new byte[0];
    byte[] safe = new byte[0];
  }

  /** From now on forces of segments wait for a permit each. */
  Semaphore holdForces() {
    var permits = new Semaphore(0);
    held = permits;
    return permits;
  }

  /** The next force of a segment fails, and no other. */
  void failNextForce() {
    failing = true;
  }

  /** How often a segment has been forced. */
  int forces() {
    return forces.get();
  }

  void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** The power goes: what the next machine finds. */
  synchronized CutStorage afterCut(Random random) {
    cut = true;
    var next = new CutStorage();
    files.forEach(
        (name, content) -> {
          if (safeNames.get(name) == content || random.nextBoolean()) {
            next.put(name, surviving(content, random));
          }
        });
    return next;
  }

  private static byte[] surviving(Content content, Random random) {
    byte[] bytes = content.safe.clone();
    for (int at = 0; at < content.now.length; at += SECTOR_BYTES) {
      int end = Math.min(at + SECTOR_BYTES, content.now.length);
      if (random.nextBoolean()) {
        bytes = bytes.length < end ? Arrays.copyOf(bytes, end) : bytes;
        System.arraycopy(content.now, at, bytes, at, end - at);
      }
    }
    return bytes;
  }

  private void put(String name, byte[] bytes) {
    var content = new Content();
    content.now = bytes.clone();
    content.safe = bytes.clone();
    files.put(name, content);
    safeNames.put(name, content);
  }

  private void requirePower() throws IOException {
    if (cut) {
      throw new IOException("the power is gone");
    }
  }

  private Content existing(String name) throws IOException {
    requirePower();
    Content content = files.get(name);
    if (content == null) {
      throw new FileNotFoundException(name);
    }
    return content;
  }

  @Override
  public synchronized List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public synchronized long sizeBytes(String name) throws IOException {
    return existing(name).now.length;
  }

  @Override
  public synchronized void create(String name) throws IOException {
    requirePower();
    if (files.containsKey(name)) {
      throw new IOException(name + ": cannot be made");
    }
    files.put(name, new Content());
  }

  @Override
  public synchronized void write(String name, long offset, ByteBuffer... data) throws IOException {
    Content content = existing(name);
    for (ByteBuffer part : data) {
      if (part.remaining() > usableBytes()) {
        throw new NoSpaceException(name + ": full", new IOException("no space"));
      }
      int at = (int) offset;
      int end = at + part.remaining();
      content.now = content.now.length < end ? Arrays.copyOf(content.now, end) : content.now;
      part.get(content.now, at, end - at);
      offset = end;
    }
  }

  @Override
  public synchronized int read(String name, long offset, ByteBuffer into) throws IOException {
    byte[] bytes = existing(name).now;
    int length = (int) Math.max(0, Math.min(into.remaining(), bytes.length - offset));
    into.put(bytes, (int) Math.min(offset, bytes.length), length);
    return length;
  }

  @Override
  public void force(String name) throws IOException {
    if (name.startsWith("segment")) {
      Semaphore permits = held;
      if (permits != null) {
        permits.acquireUninterruptibly();
      }
      if (failing) {
        failing = false;
        throw new IOException("the test's disk fails to force");
      }
      forces.incrementAndGet();
    }
    synchronized (this) {
      Content content = existing(name);
      content.safe = content.now.clone();
    }
  }

  @Override
  public synchronized void truncate(String name, long sizeBytes) throws IOException {
    Content content = existing(name);
    content.now = Arrays.copyOf(content.now, (int) sizeBytes);
    content.safe = Arrays.copyOf(content.safe, (int) Math.min(sizeBytes, content.safe.length));
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    files.put(to, existing(from));
    files.remove(from);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    existing(name);
    files.remove(name);
  }

  @Override
  public synchronized void forceFolder() throws IOException {
    requirePower();
    safeNames.clear();
    safeNames.putAll(files);
  }

  @Override
  public synchronized long usableBytes() {
    long used = files.values().stream().mapToLong(content -> content.now.length).sum();
    return capacityBytes - used;
  }

  @Override
  public void release(String name) {}

  @Override
  public void close() {}
}
