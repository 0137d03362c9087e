package io.tenuto.harmonicio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One request as HarmonicIO's clients send it, and its whole answer. */
final class Http {
  private static final int PATIENCE_MILLIS = 60_000;

  private Http() {}

  /** An answer. */
  static final class Answered {
    final int status;
    final byte[] body;

    Answered(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  static Answered ask(InetSocketAddress to, String method, String target, String body)
      throws IOException {
    try (Socket socket = begin(to, method, target, body)) {
      return answer(socket);
    }
  }

  /** Sends the request only. */
  static Socket begin(InetSocketAddress to, String method, String target, String body)
      throws IOException {
    var socket = new Socket();
    begin(socket, to, method, target, body);
    return socket;
  }

  /** The same over this socket. */
  static void begin(Socket socket, InetSocketAddress to, String method, String target, String body)
      throws IOException {
    socket.connect(to);
    socket.setSoTimeout(PATIENCE_MILLIS);
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nHost: %s:%d\r\nAccept-Encoding: identity\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, target, to.getHostString(), to.getPort(), content.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().write(content);
  }

  static Answered answer(Socket socket) throws IOException {
    byte[] all = socket.getInputStream().readAllBytes();
    String head = new String(all, StandardCharsets.ISO_8859_1);
    int end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no answer: " + head);
    }
    var body = new ByteArrayOutputStream();
    body.write(all, end + 4, all.length - end - 4);
    String length = head.substring(0, end + 2).replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
    if (Integer.parseInt(length) != body.size()) {
      throw new IOException("a body of " + body.size() + " bytes where " + length + " were said");
    }
    return new Answered(
        Integer.parseInt(head.substring(9, 12)), Arrays.copyOf(body.toByteArray(), body.size()));
  }
}
