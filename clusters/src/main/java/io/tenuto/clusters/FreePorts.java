package io.tenuto.clusters;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback for a process that must be told its port. They are below those that systems
 * give to whoever dials out, so that only another such choice may take one meanwhile.
 */
final class FreePorts {
  private static final int FIRST = 12_000;
  private static final int LAST = 32_000;
  private static final int TRIES = 500;

  private FreePorts() {}

  /** So many different ones that nobody listens on. */
  static List<Integer> choose(int count) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      for (int tries = 0; held.size() < count; tries++) {
        if (tries == TRIES) {
          throw new IOException(
              "no free port was found on the loopback between " + FIRST + " and " + LAST);
        }
        tryOne(held);
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  private static void tryOne(List<ServerSocket> held) throws IOException {
    int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
    var socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      held.add(socket);
    } catch (BindException taken) {
      socket.close();
    }
  }
}
