package io.tenuto.it;

import java.io.IOException;

/** Sends signals to processes. */
final class Signal {
  private Signal() {}

  /** Stands still from now on, whatever it was doing. */
  static void freeze(long pid) throws IOException, InterruptedException {
    send("STOP", pid);
  }

  /** Goes on where it was frozen. */
  static void thaw(long pid) throws IOException, InterruptedException {
    send("CONT", pid);
  }

  private static void send(String name, long pid) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + name + " " + pid + " ended with " + code);
    }
  }
}
