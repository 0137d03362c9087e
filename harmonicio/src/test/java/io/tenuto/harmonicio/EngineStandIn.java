package io.tenuto.harmonicio;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The HarmonicPE daemon as its protocol describes it; the original is not here. One thread: asks,
 * works, asks again; where it is told that there is nothing, it listens for its next message.
 */
final class EngineStandIn implements AutoCloseable {
  private final InetSocketAddress master;
  private final String image;
  private final Work work;
  private final ServerSocket listening;
  private final Thread thread;
  private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
  private volatile @Nullable Socket asking;
  private volatile boolean ended;

  /** The user's function. */
  interface Work {
    void on(byte[] message) throws Exception;
  }

  EngineStandIn(InetSocketAddress master, String image, Work work) throws IOException {
    this.master = master;
    this.image = image;
    this.work = work;
    this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    this.thread = new Thread(this::run, "engine-stand-in");
    thread.start();
  }

  /** What it was answered, in turn. */
  BlockingQueue<Integer> statuses() {
    return statuses;
  }

  private void run() {
    try {
      while (!ended) {
        Http.Answered answer = pull();
        statuses.add(answer.status);
        if (answer.status == 203) {
          work.on(answer.body);
        } else if (answer.status == 200) {
          try (Socket pushed = listening.accept();
              InputStream in = pushed.getInputStream()) {
            work.on(in.readAllBytes());
          }
        } else {
          return;
        }
      }
    } catch (Exception e) { // as the original: whatever goes wrong ends it
      ended = true;
    }
  }

  private Http.Answered pull() throws IOException {
    String target =
        "/streamRequest?token=None&batch_addr=127.0.0.1&batch_port=%d&batch_status=0&c_name=%s"
            .formatted(listening.getLocalPort(), image);
    try (var socket = new Socket()) {
      asking = socket;
      if (ended) { // from here on, whoever ends it closes the socket
        throw new IOException("it has been ended");
      }
      Http.begin(socket, master, "POST", target, "");
      return Http.answer(socket);
    }
  }

  /** Ends it as a kill would: its sockets close. */
  void kill() throws IOException {
    ended = true;
    listening.close();
    Socket socket = asking;
    if (socket != null) {
      socket.close();
    }
    thread.interrupt();
  }

  @Override
  public void close() throws Exception {
    kill();
    thread.join(60_000);
    if (thread.isAlive()) {
      throw new AssertionError("the stand-in did not end");
    }
  }
}
