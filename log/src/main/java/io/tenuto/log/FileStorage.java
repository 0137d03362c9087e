package io.tenuto.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A folder of the file system, locked against other processes. Files are readable and writable by
 * their owner alone. Owned by one thread.
 */
public final class FileStorage implements Storage {
  static final String LOCK_FILE = "lock";

  private static final int READERS_MAX = 16;
  private static final long NO_SPACE_BYTES = 64 << 10;

  private final Path folder;
  private final FolderLock lock;
  private final FileStore disk;
  private final Map<String, FileWriter> writers = new HashMap<>();
  private final LinkedHashMap<String, FileChannel> readers = new LinkedHashMap<>(16, 0.75f, true);

  private FileStorage(Path folder, FolderLock lock, FileStore disk) {
    this.folder = folder;
    this.lock = lock;
    this.disk = disk;
  }

  /**
   * Opens a folder, creating it if it does not exist, and locks it until {@link #close}.
   *
   * @throws UnusableLogException if another process has it, or it cannot be created, read or locked
   */
  public static FileStorage open(Path folder) throws UnusableLogException {
    try {
      create(folder);
      Path real = folder.toRealPath();
      FolderLock lock = FolderLock.acquire(real, LOCK_FILE);
      try {
        return new FileStorage(real, lock, Files.getFileStore(real));
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    } catch (UnusableLogException e) {
      throw e;
    } catch (IOException e) {
      throw new UnusableLogException(
          UnusableLogException.Reason.FOLDER,
          folder
              + ": cannot be used as the folder of a log ("
              + e
              + "). Check its path and permissions.",
          e);
    }
  }

  /** A folder that was not there before survives a crash of the machine, like those around it. */
  private static void create(Path folder) throws IOException {
    Path there = folder.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    Files.createDirectories(folder, privately(folder, "rwx------"));
    for (Path made = folder.toAbsolutePath(); made != null && !made.equals(there); ) {
      made = made.getParent();
      if (made != null) {
        forceFolder(made);
      }
    }
  }

  @Override
  public List<String> list() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return Files.size(folder.resolve(name));
  }

  @Override
  public void create(String name) throws IOException {
    try {
      FileChannel channel = openPrivate(folder.resolve(name), StandardOpenOption.CREATE_NEW);
      writers.put(name, new FileWriter(channel));
    } catch (IOException e) {
      throw classified(e, 0);
    }
  }

  @Override
  public void write(String name, long offset, ByteBuffer... data) throws IOException {
    try {
      writer(name).write(offset, data);
    } catch (IOException e) {
      long missing = 0;
      for (ByteBuffer part : data) {
        missing += part.remaining();
      }
      throw classified(e, missing);
    }
  }

  @Override
  public int read(String name, long offset, ByteBuffer into) throws IOException {
    FileChannel channel = reader(name);
    int start = into.position();
    int end = into.limit();
    while (into.position() < end) {
      if (!into.isDirect()) {
        into.limit(Math.min(end, into.position() + FileWriter.HEAP_SLICE_BYTES));
      }
      int length = channel.read(into, offset + into.position() - start);
      into.limit(end);
      if (length < 0) {
        break;
      }
    }
    return into.position() - start;
  }

  @Override
  public void force(String name) throws IOException {
    writer(name).channel().force(false);
  }

  @Override
  public void truncate(String name, long sizeBytes) throws IOException {
    FileWriter writer = writer(name);
    writer.truncate(sizeBytes);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    release(to);
    FileWriter writer = writers.remove(from);
    if (writer != null) {
      writers.put(to, writer);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    release(name);
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void forceFolder() throws IOException {
    forceFolder(folder);
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes() throws IOException {
    return disk.getUsableSpace();
  }

  @Override
  public void release(String name) throws IOException {
    FileChannel reader = readers.remove(name);
    if (reader != null) {
      reader.close();
    }
    FileWriter writer = writers.remove(name);
    if (writer != null) {
      writer.channel().close();
    }
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    var open = new ArrayList<FileChannel>(readers.values());
    writers.values().forEach(writer -> open.add(writer.channel()));
    readers.clear();
    writers.clear();
    for (FileChannel channel : open) {
      try {
        channel.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    lock.close();
    if (first != null) {
      throw first;
    }
  }

  static FileChannel openPrivate(Path file, OpenOption how) throws IOException {
    Set<OpenOption> options =
        new HashSet<>(EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    options.add(how);
    return FileChannel.open(file, options, privately(file, "rw-------"));
  }

  private static FileAttribute<?>[] privately(Path path, String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private FileWriter writer(String name) throws IOException {
    FileWriter writer = writers.get(name);
    if (writer == null) {
      writer = new FileWriter(openPrivate(folder.resolve(name), StandardOpenOption.WRITE));
      writers.put(name, writer);
    }
    return writer;
  }

  private FileChannel reader(String name) throws IOException {
    FileWriter writer = writers.get(name);
    if (writer != null) {
      return writer.channel();
    }
    FileChannel channel = readers.get(name);
    if (channel == null || !channel.isOpen()) {
      if (readers.size() >= READERS_MAX) {
        var oldest = readers.entrySet().iterator();
        oldest.next().getValue().close();
        oldest.remove();
      }
      channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ);
      readers.put(name, channel);
    }
    return channel;
  }

  /**
   * The error number is not to be had: the text in English, or else the disk's own word, tells a
   * full disk.
   */
  private IOException classified(IOException e, long missingBytes) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean noSpace = text.contains("no space left") || text.contains("quota");
    try {
      noSpace |= usableBytes() < Math.max(missingBytes, NO_SPACE_BYTES);
    } catch (IOException unknown) {
      e.addSuppressed(unknown);
    }
    return noSpace
        ? new NoSpaceException(
            folder + ": disk full (" + e.getMessage() + "). Free space there.", e)
        : e;
  }
}
