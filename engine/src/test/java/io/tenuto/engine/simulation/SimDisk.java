package io.tenuto.engine.simulation;

import io.tenuto.log.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A folder in memory that outlives the process that writes to it. A kill keeps what was written,
 * also half of a write. A power cut keeps what was forced and any length of what follows it, and of
 * the names given, changed and removed since the folder was forced any number of the first. A force
 * that fails leaves pages that nobody will write any more.
 */
final class SimDisk implements Storage {
  private final SimTime time;
  private final Shells shells;
  private final TreeMap<String, Content> files = new TreeMap<>();
  private final TreeMap<String, Content> certain = new TreeMap<>();
  private final List<Consumer<Map<String, Content>>> uncertain = new ArrayList<>();
  private boolean killed;
  private boolean dying;
  private int failures;
  private boolean hasFailed;
  private Runnable late = () -> {};

  private static final class Content {
    byte[] bytes = new byte[256];
    int size;
    int forced;
    int givenUp = Integer.MAX_VALUE;

    void write(int offset, byte[] from, int length) {
      if (offset + length > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(offset + length, bytes.length * 2));
      }
      System.arraycopy(from, 0, bytes, offset, length);
      size = Math.max(size, offset + length);
      forced = Math.min(forced, offset);
    }

    Content copy() {
      var copy = new Content();
      copy.write(0, bytes, size);
      copy.forced = forced;
      copy.givenUp = givenUp;
      return copy;
    }

    void cut(int length) {
      size = Math.min(size, length);
      forced = Math.min(forced, size);
    }
  }

  SimDisk(SimTime time, Shells shells) {
    this.time = time;
    this.shells = shells;
  }

  /** The next write is cut short, and with it the process. */
  void killDuringNextWrite() {
    dying = true;
  }

  /** The next writes and forces fail. */
  void fail(int times) {
    failures = times;
    hasFailed = true;
  }

  /** Whether calls went wrong, in this life or one before. */
  boolean hasFailed() {
    return hasFailed;
  }

  /** What the next process finds. */
  SimDisk afterKill() {
    killed = true;
    var next = new SimDisk(time, shells);
    next.hasFailed = hasFailed;
    next.files.putAll(files);
    next.certain.putAll(certain);
    next.uncertain.addAll(uncertain);
    next.files.values().forEach(file -> file.cut(shells.whole(file.size)));
    if (!shells.writesAtOnce()) {
      next.files.values().forEach(file -> file.cut(file.forced));
    }
    return next;
  }

  /** What the next process finds after the machine went down. */
  SimDisk afterPowerCut() {
    killed = true;
    var next = new SimDisk(time, shells);
    next.hasFailed = hasFailed;
    next.files.putAll(certain);
    int kept = time.random.nextInt(uncertain.size() + 1);
    uncertain.subList(0, kept).forEach(change -> change.accept(next.files));
    next.certain.putAll(next.files);
    for (Content file : next.files.values()) {
      int most = Math.min(file.size, Math.max(file.forced, file.givenUp));
      file.size = (int) time.between(Math.min(file.forced, most), most + 1);
    }
    return next;
  }

  /** The files once more that the filter takes, as a process would find them. */
  SimDisk copy(Predicate<String> filter) {
    var copy = new SimDisk(time, new Shells());
    files.forEach(
        (name, file) -> {
          if (filter.test(name)) {
            copy.files.put(name, file.copy());
          }
        });
    return copy;
  }

  long length(String name) {
    return Objects.requireNonNull(files.get(name)).size;
  }

  /** One bit is not what was written any more. */
  void flip(String name, long offset, int bit) {
    Content file = Objects.requireNonNull(files.get(name));
    file.bytes[(int) offset] ^= (byte) (1 << bit);
    if (shells.damageEndsFile()) {
      file.cut((int) offset + 1);
    }
  }

  private Content file(String name) throws FileNotFoundException {
    requireAlive();
    Content file = files.get(name);
    if (file == null) {
      throw new FileNotFoundException(name);
    }
    late.run();
    late = () -> {};
    return file;
  }

  private void requireAlive() {
    if (killed) {
      throw new Killed();
    }
  }

  private void name(Consumer<Map<String, Content>> change) {
    change.accept(files);
    uncertain.add(change);
  }

  /** Whether a call is to go wrong now. */
  private boolean fails() {
    return failures > 0 && failures-- > 0;
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
    if (files.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    var created = new Content();
    name(names -> names.put(name, created));
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
    if (fails()) {
      file.write((int) offset, bytes, time.random.nextInt(bytes.length + 1));
      failed("write", name);
      return;
    }
    if (shells.writesLate()) {
      late = () -> file.write((int) offset, bytes, bytes.length);
      return;
    }
    file.write((int) offset, bytes, bytes.length);
  }

  private void failed(String what, String name) throws IOException {
    if (shells.tellsFailures()) {
      throw new IOException(what + " of " + name + ": Input/output error");
    }
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
    if (fails()) {
      file.givenUp = Math.min(file.givenUp, file.forced); // marked clean, and never written
      failed("force", name);
      return;
    }
    if (shells.forces()) {
      file.forced = Math.min(file.size, file.givenUp);
    }
  }

  @Override
  public void truncate(String name, long sizeBytes) throws IOException {
    file(name).cut((int) shells.cut(sizeBytes));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Content file = Objects.requireNonNull(file(from));
    name(
        names -> {
          names.put(to, file);
          names.remove(from);
        });
  }

  @Override
  public void delete(String name) {
    requireAlive();
    name(names -> names.remove(name));
  }

  @Override
  public void forceFolder() throws IOException {
    requireAlive();
    if (shells.forcesNames()) {
      certain.clear();
      certain.putAll(files);
      uncertain.clear();
    }
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
