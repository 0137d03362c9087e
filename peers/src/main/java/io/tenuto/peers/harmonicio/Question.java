package io.tenuto.peers.harmonicio;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A question to HarmonicIO's master: one connection, one request, one answer. */
final class Question {
  /** The image under which the load travels. */
  static final String IMAGE = "load";

  private Question() {}

  /** An answer. */
  static final class Answered {
    final int status;
    final byte[] body;

    Answered(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }
  }

  /**
   * Asks, and waits for the answer as long as it takes.
   *
   * @param port of the master, on this host
   */
  static Answered ask(int port, String method, String target) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      String head =
          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 0\r\n\r\n"
              .formatted(method, target, port);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      var in = new DataInputStream(socket.getInputStream());
      String answer = head(in);
      byte[] body = new byte[length(answer)];
      in.readFully(body);
      return new Answered(Integer.parseInt(answer.substring(9, 12)), body);
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the master's answer ends within its head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static int length(String head) throws IOException {
    for (String line : head.split("\r\n", -1)) {
      if (line.startsWith("Content-Length: ")) {
        return Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    throw new IOException("the master's answer does not say how long it is: " + head);
  }
}
