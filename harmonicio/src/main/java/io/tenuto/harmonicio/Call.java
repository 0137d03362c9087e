package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request whose connection is open: it is answered once, by any thread, and closes then, as the
 * original's does.
 */
final class Call {
  private static final long LAST_PATIENCE_SECONDS = 10;
  private static final int PORTION_BYTES = 256 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final Ask ask;
  private final CompletableFuture<Boolean> clean = new CompletableFuture<>(); // its other end's end

  Call(Socket socket, InputStream in, Ask ask) {
    this.socket = socket;
    this.in = in;
    this.ask = ask;
  }

  Ask ask() {
    return ask;
  }

  /** Whether it was answered, or the other end has left and that was noticed. */
  boolean isOver() {
    return socket.isClosed();
  }

  /** Ends the connection, whatever is under way on it. */
  void drop() throws IOException {
    socket.close();
  }

  void answer(Reply reply) throws IOException {
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    try (socket) {
      OutputStream out = socket.getOutputStream();
      out.write(head(reply.status(), reply.type(), body.length));
      if (!ask.method().equals("HEAD")) {
        out.write(body);
      }
      out.flush();
      socket.shutdownOutput();
    }
  }

  /**
   * Answers a pull with a message, and waits until whoever reads the connection, in {@link
   * #awaitOver}, has seen the other end close it as well: a break instead means that not all of it
   * has got there.
   *
   * @throws IOException if it certainly did not get there, or not whole
   */
  void answer(Payload payload) throws IOException {
    try (socket;
        InputStream from = payload.stream()) {
      OutputStream out = socket.getOutputStream();
      out.write(head(203, "Bytes", payload.size()));
      byte[] portion = new byte[(int) Math.max(1, Math.min(PORTION_BYTES, payload.size()))];
      for (int count = from.read(portion); count >= 0; count = from.read(portion)) {
        out.write(portion, 0, count);
      }
      out.flush();
      end();
      awaitClean();
    }
  }

  /** The other end may have closed first, since it knows how much there is. */
  private void end() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      if (!clean.getNow(false)) {
        throw e;
      }
    }
  }

  private void awaitClean() throws IOException {
    try {
      if (!clean.get(LAST_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the engine has broken the connection off within its message");
      }
    } catch (TimeoutException e) { // it keeps the connection, and has all of the message
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the gateway is closing");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  private static byte[] head(int status, String type, long length) {
    String head =
        "HTTP/1.0 %d %s\r\nServer: tenuto\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, phrase(status), type, length);
    return head.getBytes(StandardCharsets.US_ASCII);
  }

  private static String phrase(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 203 -> "Non-Authoritative Information";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 411 -> "Length Required";
      case 413 -> "Content Too Large";
      case 431 -> "Request Header Fields Too Large";
      case 503 -> "Service Unavailable";
      default -> "Internal Server Error";
    };
  }

  /**
   * Waits until the other end leaves, or the call is answered by another thread.
   *
   * @param patience zero for ever
   * @return false if the time ran out, and the other end is still there
   */
  boolean awaitOver(Duration patience) {
    try {
      socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
      int unused = in.read(); // its end: nobody says anything more, and who does is not waited for
      clean.complete(true);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) { // closed, by this or that end
      clean.complete(false);
      return true;
    }
  }
}
