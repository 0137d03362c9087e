package io.tenuto.peers.aeron;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is set on Aeron, as flags of all its processes: what a message of 10 MB needs whatever the
 * variant, and what its low-latency samples advise for a host with few cores.
 */
final class AeronSettings {
  private static final String ALWAYS =
      "a media driver in a process of its own, with its default threads; a stream for each core;"
          + " aeron.dir in the scene's folder instead of /dev/shm; reliable within a session,"
          + " nothing outlives a process; ";

  /** A message may be an eighth of a term, and 16 MiB. */
  private static final int TERM_BYTES = 128 << 20;

  static final String IPC_ALWAYS =
      ALWAYS + "aeron.ipc.term.buffer.length 128 MiB (64 by default, for messages of 8 MiB)";

  static final String UDP_ALWAYS =
      ALWAYS + "aeron.term.buffer.length 128 MiB (16 by default, for messages of 2 MiB)";

  private static final String UNCHECKED = "no bounds checks; no spinning threads: cores are few";

  static final String IPC_ADVISED = "aeron.ipc.mtu.length 8 KiB; " + UNCHECKED;

  static final String UDP_ADVISED =
      "aeron.mtu.length 8 KiB, socket buffers and receiver window 2 MiB; " + UNCHECKED;

  private static final int MTU_BYTES = 8 << 10;
  private static final int WINDOW_BYTES = 2 << 20;

  private AeronSettings() {}

  /**
   * @param shared the folder that all processes map; the media driver makes it
   */
  static List<String> flags(Path shared, boolean tuned) {
    var flags = new ArrayList<String>();
    // What Agrona, below Aeron, reaches into.
    flags.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    flags.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    flags.add("-Daeron.dir=" + shared);
    flags.add("-Daeron.term.buffer.length=" + TERM_BYTES);
    flags.add("-Daeron.ipc.term.buffer.length=" + TERM_BYTES);
    if (tuned) {
      flags.add("-Daeron.mtu.length=" + MTU_BYTES);
      flags.add("-Daeron.ipc.mtu.length=" + MTU_BYTES);
      flags.add("-Daeron.socket.so_sndbuf=" + WINDOW_BYTES);
      flags.add("-Daeron.socket.so_rcvbuf=" + WINDOW_BYTES);
      flags.add("-Daeron.rcv.initial.window.length=" + WINDOW_BYTES);
      flags.add("-Dagrona.disable.bounds.checks=true");
    }
    return List.copyOf(flags);
  }
}
