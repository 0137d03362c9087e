package io.tenuto.containers.apptainer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sees to it that images are there as files. What is pulled is kept in the user's cache, under its
 * name, and not pulled again.
 */
final class ImageFiles {
  private static final int SHOWN_LINES = 5;
  private static final long PULL_SECONDS = TimeUnit.HOURS.toSeconds(6);
  private static final Object PULLING = new Object(); // locks of files are the process's, not ours

  private ImageFiles() {}

  /** Where pulled images are kept. */
  static Path cache(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    String named = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches = named.startsWith("/") ? Path.of(named) : Path.of(home, ".cache");
    return caches.resolve("tenuto").resolve("images");
  }

  /**
   * The file, or folder, of an image.
   *
   * @param image a path, or a name that is pulled if it is not in the cache
   * @throws IllegalArgumentException if there is no such image, with the remedy
   */
  static Path require(Apptainer by, String image, Path cache, Consumer<String> progress) {
    if (image.startsWith("/")) {
      Path path = Path.of(image);
      if (!Files.isReadable(path)) {
        throw new IllegalArgumentException(
            "container.image: "
                + image
                + " does not exist, or may not be read. Correct the path, which is relative to the"
                + " pipeline file, or make it: apptainer build.");
      }
      return path;
    }
    if (image.startsWith("localhost/")) {
      throw new IllegalArgumentException(
          "container.image: '"
              + image
              + "' is not on this host for Apptainer, which does not see images of Podman or Docker."
              + " Make a file of it (podman save -o x.tar "
              + image
              + ", then apptainer build x.sif docker-archive:x.tar) and write image: ./x.sif.");
    }
    try {
      return pulled(by, reference(image), cache, progress);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "container.image: '"
              + image
              + "' cannot be kept in "
              + cache
              + ": "
              + e
              + ". Make room there, or set XDG_CACHE_HOME to another folder.",
          e);
    }
  }

  /** A name alone is one of Docker's, as it is with other runtimes. */
  static String reference(String image) {
    return image.contains("://") ? image : "docker://" + image;
  }

  /** A file's name that tells people what it is, and is like no other's. */
  static String fileName(String reference) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(reference.getBytes(StandardCharsets.UTF_8));
      return reference.replaceAll("[^A-Za-z0-9.-]+", "_")
          + "-"
          + HexFormat.of().formatHex(digest, 0, 4)
          + ".sif";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Path pulled(Apptainer by, String reference, Path cache, Consumer<String> progress)
      throws IOException {
    Path file = cache.resolve(fileName(reference));
    if (Files.exists(file)) {
      return file;
    }
    Files.createDirectories(cache);
    Path lockFile = cache.resolve(file.getFileName() + ".lock");
    synchronized (PULLING) {
      // engines that start together pull it once
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock unused = channel.lock()) {
        if (!Files.exists(file)) {
          pull(by, reference, cache.resolve(file.getFileName() + ".part"), progress);
          Files.move(
              cache.resolve(file.getFileName() + ".part"), file, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    return file;
  }

  private static void pull(Apptainer by, String reference, Path part, Consumer<String> progress)
      throws IOException {
    Files.deleteIfExists(part); // of one that was killed
    progress.accept("pulling " + reference + " with " + by.program());
    var last = new ArrayDeque<String>();
    int status =
        Call.of(
            by.words("pull", part.toString(), reference),
            PULL_SECONDS,
            line -> {
              last.addLast(line);
              if (last.size() > SHOWN_LINES) {
                last.removeFirst();
              }
              progress.accept(reference + ": " + line);
            });
    if (status != 0 || !Files.exists(part)) {
      Files.deleteIfExists(part);
      throw new IllegalArgumentException(
          "container.image: '"
              + reference
              + "' is not on this host and cannot be pulled by "
              + by.program()
              + ", which ended with status "
              + status
              + ": "
              + String.join(" ", last)
              + " Correct its name, log in (apptainer registry login), or pull it where there is a"
              + " network and write the file's path.");
    }
  }
}
