package io.tenuto.engine.backlog;

import io.tenuto.engine.connector.Dispatcher;
import java.nio.file.Path;

/**
 * One group's backlog.
 *
 * @param name for people, unique within the deployment
 * @param group how its messages are served when they leave it
 * @param folder for everything it keeps; its own
 * @param diskBytes bound on all its files, 1 MiB or more
 * @param memoryBytes bound on messages in memory, 1 MiB or more: half for what arrives, half for
 *     what was read back
 * @param maxMessageBytes larger messages are not asked for; neither are those larger than half of
 *     {@code diskBytes}
 * @param forceBeforeStored whether a message survives the crash of the machine, not only of the
 *     process, when it is answered as stored
 */
public record BacklogSettings(
    String name,
    Dispatcher.Settings group,
    Path folder,
    long diskBytes,
    long memoryBytes,
    long maxMessageBytes,
    boolean forceBeforeStored) {
  /** Least disk and least memory. */
  public static final long LEAST_BYTES = 1 << 20;

  public BacklogSettings {
    atLeast("maxDisk", diskBytes);
    atLeast("maxMemory", memoryBytes);
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "maxMessage: " + maxMessageBytes + " is below the minimum of 1 byte");
    }
  }

  private static void atLeast(String key, long bytes) {
    if (bytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "backlog."
              + key
              + ": "
              + bytes
              + " bytes are below the minimum of "
              + LEAST_BYTES
              + ". Remove the key for the default.");
    }
  }

  /** The largest message that is taken. */
  long largestBytes() {
    return Math.min(maxMessageBytes, diskBytes / 2);
  }

  /** Larger messages are files of their own, in arriving, in waiting and in leaving. */
  int recordBytes() {
    return (int) Math.min(memoryBytes / 4, 16 << 20);
  }
}
