package io.tenuto.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a folder to one process, and to one writer within it, until closed or the process ends. */
public final class FolderLock implements Closeable {
  /**
   * The system's lock belongs to the process, so a second holder in this one needs a mark of our
   * own.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes it.
   *
   * @param folder existing folder, as a real path
   * @param fileName of the file in it that is locked, and stays
   * @throws IOException if another has it, naming the process; or if it cannot be locked
   */
  public static FolderLock acquire(Path folder, String fileName) throws IOException {
    if (!HELD.add(folder)) {
      throw locked(folder, "this process");
    }
    FileChannel channel = null;
    try {
      Path file = folder.resolve(fileName);
      channel = FileStorage.openPrivate(file, StandardOpenOption.CREATE);
      if (channel.tryLock() == null) {
        String holder = Files.readString(file).strip();
        throw locked(folder, holder.isEmpty() ? "another process" : "process " + holder);
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return new FolderLock(folder, channel);
    } catch (IOException e) {
      if (channel != null) {
        channel.close();
      }
      HELD.remove(folder);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }

  private static UnusableLogException locked(Path folder, String holder) {
    return new UnusableLogException(
        UnusableLogException.Reason.LOCKED,
        folder + ": in use by " + holder + ". Stop it, or use another folder.",
        null);
  }
}
