package io.tenuto.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that keeps apart what was written and what is certain to survive, and fails at a
 * chosen step. After a crash, each unforced write survives whole, in part or not at all, and so
 * does each unforced change of a name.
 */
final class SimulatedStorage implements Storage {
  private static final int SECTOR_BYTES = 64; // small, so that small tests tear a lot

  /** What happens at the chosen step. */
  enum Fault {
    CRASH,
    ERROR
  }

  /** The machine stops. */
  static final class Crash extends RuntimeException {}

  /** Bytes written at an offset, or the size the file was cut to. */
  private static final class Change {
    final long offset;
    final byte[] bytes;
    final boolean truncate;

    Change(long offset, byte[] bytes, boolean truncate) {
      this.offset = offset;
      this.bytes = bytes;
      this.truncate = truncate;
    }
  }

  private record NameChange(String from, String to, Inode inode) {}

  private static final class Inode {
    byte[] now = new byte[0];
    byte[] safe = new byte[0];
    final List<Change> unforced = new ArrayList<>();
  }

  private final TreeMap<String, Inode> names = new TreeMap<>();
  private final TreeMap<String, Inode> safeNames = new TreeMap<>();
  private final List<NameChange> unforcedNames = new ArrayList<>();
  private final Random random;
  private long capacityBytes = Long.MAX_VALUE;
  private long steps;
  private long faultAt = -1;
  private Fault fault = Fault.CRASH;
  private String faultStep = "";
  private int tornAfterBytes = -1;
  private boolean closed;

  SimulatedStorage(long seed) {
    random = new Random(seed);
  }

  /** Fails at the given step from now; 0 is the next one. */
  void failAfter(long furtherSteps, Fault how) {
    faultAt = furtherSteps < 0 ? -1 : steps + furtherSteps;
    fault = how;
  }

  /** Fails at the next step of that name. */
  void failNext(String step, Fault how) {
    faultStep = step;
    fault = how;
  }

  /** The machine stops in the middle of the next write, with that many of its bytes in the file. */
  void tearNextWrite(int bytes) {
    failNext("write", Fault.CRASH);
    tornAfterBytes = bytes;
  }

  void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  /** Number of changing calls so far. */
  long steps() {
    return steps;
  }

  boolean closed() {
    return closed;
  }

  /** The disk as the next process finds it when the process was killed. */
  SimulatedStorage afterKill() {
    var next = new SimulatedStorage(random.nextLong());
    next.capacityBytes = capacityBytes;
    names.forEach(
        (name, inode) -> {
          var copy = new Inode();
          copy.now = inode.now.clone();
          copy.safe = inode.safe.clone();
          copy.unforced.addAll(inode.unforced);
          next.names.put(name, copy);
          if (safeNames.get(name) == inode) {
            next.safeNames.put(name, copy);
          } else {
            next.unforcedNames.add(new NameChange("", name, copy));
          }
        });
    return next;
  }

  /** The disk as the next process finds it after a power cut. */
  SimulatedStorage afterPowerCut() {
    var surviving = new TreeMap<>(safeNames);
    for (NameChange change : unforcedNames) {
      if (random.nextBoolean()) {
        surviving.remove(change.from());
        if (!change.to().isEmpty()) {
          surviving.put(change.to(), change.inode());
        }
      }
    }
    var next = new SimulatedStorage(random.nextLong());
    next.capacityBytes = capacityBytes;
    surviving.forEach((name, inode) -> next.put(name, surviving(inode)));
    return next;
  }

  /** The bytes of a file, a copy. */
  byte[] bytes(String name) {
    return inode(name).now.clone();
  }

  /** Puts a file there, safe from crashes. */
  void put(String name, byte[] bytes) {
    var inode = new Inode();
    inode.now = bytes.clone();
    inode.safe = bytes.clone();
    names.put(name, inode);
    safeNames.put(name, inode);
  }

  @Override
  public List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return existing(name).now.length;
  }

  @Override
  public void create(String name) throws IOException {
    step("create " + name);
    if (names.containsKey(name)) {
      throw new IOException(name + ": exists");
    }
    if (usedBytes() >= capacityBytes) {
      throw new NoSpaceException(name + ": full", new IOException("no space"));
    }
    rename("", name, new Inode());
  }

  @Override
  public void write(String name, long offset, ByteBuffer... data) throws IOException {
    int length = Arrays.stream(data).mapToInt(ByteBuffer::remaining).sum();
    byte[] bytes = new byte[length];
    ByteBuffer all = ByteBuffer.wrap(bytes);
    Arrays.stream(data).forEach(all::put);
    Inode inode = existing(name);
    try {
      step("write " + name);
    } catch (Crash | IOException e) {
      int torn = tornAfterBytes >= 0 ? tornAfterBytes : random.nextInt(length + 1);
      change(inode, new Change(offset, Arrays.copyOf(bytes, torn), false));
      throw e;
    }
    long room = capacityBytes - usedBytes() + inode.now.length - offset;
    if (room < length) {
      change(inode, new Change(offset, Arrays.copyOf(bytes, (int) Math.max(0, room)), false));
      throw new NoSpaceException(name + ": full", new IOException("no space"));
    }
    change(inode, new Change(offset, bytes, false));
  }

  @Override
  public int read(String name, long offset, ByteBuffer into) throws IOException {
    byte[] bytes = existing(name).now;
    int length = (int) Math.max(0, Math.min(into.remaining(), bytes.length - offset));
    if (length > 0) {
      into.put(bytes, (int) offset, length);
    }
    return length;
  }

  @Override
  public void force(String name) throws IOException {
    Inode inode = existing(name);
    try {
      step("force " + name);
    } catch (IOException e) {
      inode.unforced
          .clear(); // as Linux: the pages count as clean from now on, and are not on the disk
      throw e;
    }
    for (Change change : inode.unforced) {
      inode.safe = applied(inode.safe, change);
    }
    inode.unforced.clear();
  }

  @Override
  public void truncate(String name, long sizeBytes) throws IOException {
    step("truncate " + name);
    change(existing(name), new Change(sizeBytes, new byte[0], true));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    step("rename " + from);
    rename(from, to, existing(from));
  }

  @Override
  public void delete(String name) throws IOException {
    step("delete " + name);
    Inode inode = names.remove(name);
    if (inode != null) {
      unforcedNames.add(new NameChange(name, "", inode));
    }
  }

  @Override
  public void forceFolder() throws IOException {
    step("forceFolder");
    safeNames.clear();
    safeNames.putAll(names);
    unforcedNames.clear();
  }

  @Override
  public long usableBytes() {
    return capacityBytes == Long.MAX_VALUE ? capacityBytes : capacityBytes - usedBytes();
  }

  @Override
  public void release(String name) {}

  @Override
  public void close() {
    closed = true;
  }

  private void step(String what) throws IOException {
    boolean due = steps++ == faultAt || (!faultStep.isEmpty() && what.startsWith(faultStep));
    if (!due) {
      return;
    }
    faultAt = -1;
    faultStep = "";
    if (fault == Fault.CRASH) {
      throw new Crash();
    }
    throw new IOException("simulated error: " + what);
  }

  private void rename(String from, String to, Inode inode) {
    names.remove(from);
    names.put(to, inode);
    unforcedNames.add(new NameChange(from, to, inode));
  }

  private static void change(Inode inode, Change change) {
    inode.now = applied(inode.now, change);
    inode.unforced.add(change);
  }

  private static byte[] applied(byte[] bytes, Change change) {
    if (change.truncate) {
      return Arrays.copyOf(bytes, (int) Math.min(bytes.length, change.offset));
    }
    int end = (int) change.offset + change.bytes.length;
    byte[] result = Arrays.copyOf(bytes, Math.max(bytes.length, end));
    System.arraycopy(change.bytes, 0, result, (int) change.offset, change.bytes.length);
    return result;
  }

  private byte[] surviving(Inode inode) {
    byte[] result = inode.safe;
    for (Change change : inode.unforced) {
      int luck = random.nextInt(4); // 0: nothing of it survives
      if (luck == 1 || (luck > 0 && change.truncate)) {
        result = applied(result, change);
      } else if (luck == 2) {
        byte[] part = Arrays.copyOf(change.bytes, random.nextInt(change.bytes.length + 1));
        result = applied(result, new Change(change.offset, part, false));
      } else if (luck == 3) {
        result = someSectors(result, change);
      }
    }
    return result;
  }

  private byte[] someSectors(byte[] bytes, Change change) {
    byte[] result = bytes;
    for (int at = 0; at < change.bytes.length; at += SECTOR_BYTES) {
      if (random.nextBoolean()) {
        int end = Math.min(at + SECTOR_BYTES, change.bytes.length);
        byte[] sector = Arrays.copyOfRange(change.bytes, at, end);
        result = applied(result, new Change(change.offset + at, sector, false));
      }
    }
    return result;
  }

  private long usedBytes() {
    return names.values().stream().mapToLong(inode -> inode.now.length).sum();
  }

  private Inode inode(String name) {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new IllegalArgumentException(name + ": no such file");
    }
    return inode;
  }

  private Inode existing(String name) throws IOException {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new FileNotFoundException(name);
    }
    return inode;
  }
}
