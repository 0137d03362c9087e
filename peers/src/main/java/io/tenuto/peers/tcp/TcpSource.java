package io.tenuto.peers.tcp;

import io.tenuto.load.LoadBuffer;
import io.tenuto.load.OpenLoop;
import io.tenuto.peers.Child;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Main class of the source: waits for the system to dial, then writes each message behind its
 * length. What is small goes out together, as soon as nothing more is due.
 */
final class TcpSource {
  private static final int BUFFER_BYTES = 1 << 16;

  private TcpSource() {}

  /** The bench's socket, the folder of samples, its host's address, a file for address and port. */
  public static void main(String[] arguments) throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getByName(arguments[2]));
        var loop = new OpenLoop(Path.of(arguments[0]), Path.of(arguments[1]), false)) {
      Files.writeString(Path.of(arguments[3]), arguments[2] + ":" + server.getLocalPort());
      Child.ready();
      try (Socket receiver = server.accept()) {
        receiver.setTcpNoDelay(true);
        pump(loop, receiver);
      }
    }
  }

  private static void pump(OpenLoop loop, Socket receiver)
      throws IOException, InterruptedException {
    var out =
        new DataOutputStream(new BufferedOutputStream(receiver.getOutputStream(), BUFFER_BYTES));
    loop.whenIdle(out::flush);
    for (LoadBuffer next = loop.next(); next != null; next = loop.next()) {
      out.writeInt(next.bytes().limit());
      out.write(next.bytes().array(), next.bytes().arrayOffset(), next.bytes().limit());
      next.free();
    }
    out.flush();
  }
}
