package io.tenuto.raft;

import io.tenuto.engine.master.Membership;
import io.tenuto.log.WholeFile;
import io.tenuto.wire.Control;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The folder of one member: a file that says whose it is, and Ratis's files below. Readable by its
 * owner alone, and used by one process at a time.
 */
final class GroupFolder implements Closeable {
  private static final long FORMAT = 1;
  private static final String MASTERS = "masters.json";
  private static final String FRESH = "masters.json.new";
  private static final String LOCK = "lock";
  private static final String RAFT = "raft";
  private static final Set<String> OURS = Set.of(MASTERS, FRESH, LOCK, RAFT);

  private final Path folder;
  private final FileChannel lock;

  private GroupFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens it, and creates it if it does not exist.
   *
   * @throws IOException naming the file: another process has it, it is another group's or member's,
   *     of a later version, or not ours
   */
  static GroupFolder open(Membership membership) throws IOException {
    Path folder = membership.folder();
    Files.createDirectories(folder, privately(folder));
    List<String> foreign;
    try (var files = Files.list(folder)) {
      foreign =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !OURS.contains(name))
              .sorted()
              .toList();
    }
    if (!foreign.isEmpty()) {
      throw new IOException(
          folder.resolve(foreign.get(0))
              + ": is no file of one of several masters; a single master's journal cannot be shared"
              + " by them. Name an empty folder with --state.");
    }
    FileChannel lock = lock(folder);
    var opened = new GroupFolder(folder, lock);
    try {
      opened.check(membership);
      Files.createDirectories(opened.raft(), privately(folder));
      return opened;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static FileAttribute<?>[] privately(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException e) { // within this process
      held = null;
    }
    if (held == null) {
      channel.close();
      throw new IOException(
          folder + ": is in use by another master. Stop that one, or name another folder.");
    }
    return channel;
  }

  private void check(Membership membership) throws IOException {
    Path file = folder.resolve(MASTERS);
    var mine = new TreeMap<String, Object>();
    membership.peers().forEach((name, address) -> mine.put(name, address.toString()));
    if (Files.notExists(file)) {
      write(file, membership.member(), mine);
      return;
    }
    Control found;
    try {
      found = Control.parse(Files.readAllBytes(file));
    } catch (ProtocolException e) {
      throw new IOException(
          file + ": is damaged (" + e.getMessage() + "). Restore it from a copy.", e);
    }
    long format = found.number("format", 0);
    if (!found.is("masters") || format != FORMAT) {
      throw new IOException(
          file
              + ": has format version "
              + format
              + ", and this program reads "
              + FORMAT
              + ". Start the version that wrote it.");
    }
    String member = found.find("member").orElse("");
    Map<String, Object> peers = Entry.object(found, "peers");
    if (!member.equals(membership.member()) || !peers.equals(mine)) {
      throw new IOException(
          file
              + ": belongs to "
              + member
              + " of "
              + new TreeMap<>(peers)
              + ", and this is "
              + membership.member()
              + " of "
              + mine
              + ". Start it with the --name and --peers of its first start, or name an empty"
              + " folder.");
    }
  }

  private void write(Path file, String member, Map<String, Object> peers) throws IOException {
    if (Files.exists(raft())) {
      throw new IOException(
          file
              + ": is missing beside "
              + raft()
              + ". Restore it from a copy, or empty the folder.");
    }
    byte[] json =
        Json.write(Map.of("type", "masters", "format", FORMAT, "member", member, "peers", peers));
    WholeFile.write(folder, MASTERS, json);
  }

  /** Where Ratis keeps its files. */
  Path raft() {
    return folder.resolve(RAFT);
  }

  /** Where it is. */
  Path path() {
    return folder;
  }

  /** Lets another process have it. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
