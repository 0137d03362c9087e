package io.tenuto.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for processes that are to be started, or started again, at a known place. They are below
 * those that systems choose for whoever dials out, so that none of them is taken meanwhile, and
 * nobody who dials an absent process there meets himself.
 */
public final class FreePort {
  private static final int FIRST = 12_000;
  private static final int LAST = 32_000;

  private FreePort() {}

  /** One on the loopback that nobody listens on. */
  public static int choose() throws IOException {
    int tries = 200;
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        if (--tries == 0) {
          throw e;
        }
      }
    }
  }

  /** The same, as {@code 127.0.0.1:port}. */
  public static String address() throws IOException {
    return "127.0.0.1:" + choose();
  }
}
