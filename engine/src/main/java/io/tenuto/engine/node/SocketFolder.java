package io.tenuto.engine.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder of this user's Unix sockets, one for each process that listens. Sockets of processes
 * that are gone are removed by the next that comes.
 */
final class SocketFolder {
  /** What the kernel takes as a socket's path, with its ending zero. */
  private static final int LONGEST_PATH_BYTES = 107;

  private static final String SUFFIX = ".socket";

  private SocketFolder() {}

  /** A path for this process's socket, or empty where Unix sockets cannot be used. */
  static Optional<Path> newSocket(String purpose) {
    try {
      Path folder =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "tenuto-" + System.getProperty("user.name") + "-" + HostIdentity.mine());
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (!mine(folder)) {
        return Optional.empty();
      }
      removeDead(folder);
      String name = ProcessHandle.current().pid() + "-" + purpose + SUFFIX;
      Path socket = folder.resolve(name);
      int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
      return bytes <= LONGEST_PATH_BYTES ? Optional.of(socket) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // TCP serves as well
    }
  }

  private static boolean mine(Path folder) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isDirectory()
        && attributes.owner().getName().equals(System.getProperty("user.name"))
        && PosixFilePermissions.toString(attributes.permissions()).equals("rwx------");
  }

  private static void removeDead(Path folder) throws IOException {
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path socket : sockets) {
        String pid = String.valueOf(socket.getFileName()).split("-", 2)[0];
        if (pid.chars().allMatch(Character::isDigit)
            && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          Files.deleteIfExists(socket);
        }
      }
    }
  }
}
