package io.tenuto.transport.shared;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/** A file on a file system that lies in memory alone, with a name until both ends have it open. */
final class SharedFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SharedFile.class.getName());
  private static final Path FOLDER = Path.of("/dev/shm");
  private static final Pattern NAME = Pattern.compile("tenuto-[0-9a-f]{32}");
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);
  private static final int PIECE_BYTES = 256 * 1024;

  private final Path path;
  private final FileChannel channel;
  private final FileChannel.MapMode mode;

  private SharedFile(Path path, FileChannel channel, FileChannel.MapMode mode) {
    this.path = path;
    this.channel = channel;
    this.mode = mode;
  }

  /**
   * A new file without bytes that only this user may read.
   *
   * @param unique 32 hexadecimal digits that nobody can guess
   * @throws IOException if this host has no file system in memory
   */
  static SharedFile create(String unique) throws IOException {
    Path path = path("tenuto-" + unique);
    if (!Files.isDirectory(FOLDER)) {
      throw new FileNotFoundException(FOLDER + " is not there");
    }
    var options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    removeForgotten();
    FileChannel channel = FileChannel.open(path, options, ownerOnly);
    return new SharedFile(path, channel, FileChannel.MapMode.READ_WRITE);
  }

  /** A name lives for a moment; one that is old belonged to a process that was killed in it. */
  private static void removeForgotten() throws IOException {
    Instant old = Instant.now().minus(FORGOTTEN);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "tenuto-*")) {
      for (Path file : files) {
        if (NAME.matcher(String.valueOf(file.getFileName())).matches()) {
          removeForgotten(file, old);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void removeForgotten(Path file, Instant old) {
    try {
      if (Files.isWritable(file)
          && Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(old)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) { // another was quicker, or it is somebody else's: no harm either way
      LOG.log(System.Logger.Level.DEBUG, file + " stays", e);
    }
  }

  /**
   * The other end's file, for reading.
   *
   * @throws IOException if there is none that this user has made: anybody can put something of that
   *     name there that is no file, or never ends
   */
  static SharedFile open(String name) throws IOException {
    Path path = path(name);
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || !owner.equals(user)) {
      throw new IOException(path + " is no file of this user");
    }
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return new SharedFile(path, channel, FileChannel.MapMode.READ_ONLY);
  }

  /** The other end names the file: it must not be able to name any other. */
  private static Path path(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("'" + name + "' is no name of a memory file");
    }
    return FOLDER.resolve(name);
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  /**
   * Makes the file larger. Its bytes are written, not only claimed: a full file system must show
   * here, not as a fault of whoever touches the memory later.
   */
  void grow(long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);
    try {
      for (long at = from; at < to; ) {
        zeros.clear().limit((int) Math.min(PIECE_BYTES, to - at));
        at += channel.write(zeros, at);
      }
    } catch (IOException e) {
      channel.truncate(from);
      throw e;
    }
  }

  /**
   * The first bytes of the file; stays valid when the file is closed, and as long as it is used.
   */
  ByteBuffer map(long bytes) throws IOException {
    if (channel.size() < bytes) {
      throw new IOException(path + " has " + channel.size() + " of " + bytes + " bytes");
    }
    return channel.map(mode, 0, bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Takes the name away; the memory goes with the last end that uses it. */
  void unlink() throws IOException {
    Files.deleteIfExists(path);
  }

  /** Gives all memory back at once. Nobody may touch what was mapped any more. */
  void empty() throws IOException {
    channel.truncate(0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
