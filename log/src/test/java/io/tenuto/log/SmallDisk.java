package io.tenuto.log;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small ext4 file system of its own in one file. A copy of the file, taken while nobody writes,
 * is what a power cut would leave: what the kernel had not yet sent to the disk is not in it.
 */
final class SmallDisk implements Closeable {
  private static final long PATIENCE_SECONDS = 60;

  private final Path image;
  private final Path folder;

  private SmallDisk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Makes one, or has the test skipped where that is not possible. */
  static SmallDisk make(Path image, int mebibytes) throws IOException {
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    assumeTrue("root".equals(System.getProperty("user.name")), "root may mount a small disk");
    assumed("mkfs.ext4", "-q", "-b", "1024", "-m", "0", "-J", "size=1", image.toString());
    return mount(image);
  }

  /**
   * Mounts a disk that was made, or a copy of it; what a crash left open is settled by the kernel.
   */
  static SmallDisk mount(Path image) throws IOException {
    Path folder = Files.createDirectories(image.resolveSibling(image.getFileName() + "-mounted"));
    assumed("mount", "-o", "loop", image.toString(), folder.toString());
    return new SmallDisk(image, folder);
  }

  /** A disk in memory, for an image that is larger than what its disk can take. */
  static Path memory(Path folder, int mebibytes) throws IOException {
    Files.createDirectories(folder);
    assumed("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tenuto", folder.toString());
    return folder;
  }

  static void unmount(Path folder) throws IOException {
    String told = run("umount", folder.toString());
    if (!told.isEmpty()) {
      throw new IOException("umount " + folder + ": " + told);
    }
  }

  Path folder() {
    return folder;
  }

  /** What the disk would hold if the power went off now; nobody may be writing. */
  Path cut(Path copy) throws IOException {
    assumed("cp", "--sparse=always", image.toString(), copy.toString());
    return copy;
  }

  @Override
  public void close() throws IOException {
    unmount(folder);
  }

  private static void assumed(String... command) throws IOException {
    String told = run(command);
    assumeTrue(told.isEmpty(), String.join(" ", command) + ": " + told);
  }

  /** Returns what went wrong, or nothing. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return "does not end";
      }
      return process.exitValue() == 0 ? "" : process.exitValue() + " " + said.strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      process.destroyForcibly();
    }
  }
}
