package io.tenuto.harmonicio;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An engine that listens for its next message, which is all that comes over the connection. It is
 * dialled before it gets one, so that one that is gone is found out.
 */
final class DialledPull implements Pull {
  private static final int PATIENCE_MILLIS = 5000;
  private static final int LAST_PATIENCE_MILLIS = 10_000;

  private final PullerId to;
  private volatile @Nullable Socket socket;

  DialledPull(PullerId to) {
    this.to = to;
  }

  @Override
  public synchronized void ready() throws IOException {
    Socket now = connected();
    try {
      now.setSoTimeout(1);
      int unused = now.getInputStream().read(); // an engine says nothing: it has closed
      throw new IOException(to.place() + " has closed the connection before it was given anything");
    } catch (SocketTimeoutException e) {
      return; // it is still there
    }
  }

  private Socket connected() throws IOException {
    Socket now = socket;
    if (now == null) {
      now = new Socket();
      socket = now;
      now.connect(new InetSocketAddress(to.address(), to.port()), PATIENCE_MILLIS);
    }
    return now;
  }

  @Override
  public synchronized void answer(Payload payload) throws IOException {
    try (Socket now = connected();
        InputStream from = payload.stream()) {
      from.transferTo(now.getOutputStream());
      now.shutdownOutput();
      now.setSoTimeout(LAST_PATIENCE_MILLIS);
      int unused = now.getInputStream().read(); // its end; a break means that not all has come
    } catch (SocketTimeoutException e) {
      return; // it keeps the connection, and has all of the message
    }
  }

  @Override
  public void drop() throws IOException {
    Socket now = socket;
    if (now != null) {
      now.close();
    }
  }

  /** If it has been dialled, the engine takes that for an empty message, and asks again. */
  @Override
  public void refuse() throws IOException {
    drop();
  }
}
