package io.tenuto.engine.node;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * A text that two processes share exactly when a Unix socket of one can be reached by the other:
 * same boot of the same kernel, same files, same network. Processes in containers or network
 * namespaces of their own count as hosts of their own.
 */
public final class HostIdentity {
  private static final String MINE = read();

  private HostIdentity() {}

  /** Of this process. */
  public static String mine() {
    return MINE;
  }

  private static String read() {
    String name = hostName();
    String boot = line(Path.of("/proc/sys/kernel/random/boot_id"));
    String spaces =
        target(Path.of("/proc/self/ns/mnt"))
            + target(Path.of("/proc/self/ns/net"))
            + target(Path.of("/proc/self/ns/pid"));
    var crc = new CRC32();
    crc.update((boot + spaces).getBytes(StandardCharsets.UTF_8));
    return name + "-" + Long.toHexString(crc.getValue());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "host"; // a host without a name; the rest tells it apart
    }
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return ""; // no such file outside Linux
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return ""; // no such file outside Linux
    }
  }
}
