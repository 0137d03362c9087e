package io.tenuto.it.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between two ends of TCP on the loopback and treats what passes as a bad network would: see
 * {@link Fault}, one for each direction. Two threads for each connection.
 */
final class FaultProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final Fault forth;
  private final Fault back;
  private final InetSocketAddress target;
  private final Watcher watcher;
  private final ServerSocket listening;
  private final List<Pair> pairs = new ArrayList<>();
  private final Thread accepting;
  private int connections;
  private boolean closed;

  private record Pair(int number, Socket dialer, Socket target, List<Thread> threads) {}

  /** Sees what passes. Called by the two threads of each connection. */
  interface Watcher {
    /** Sees nothing. */
    Watcher NONE =
        new Watcher() {
          @Override
          public void passes(int connection, boolean forth, byte[] bytes, int count) {}

          @Override
          public void ended(int connection, boolean forth) {}
        };

    /**
     * Bytes have come in, and have not been passed on.
     *
     * @param connection counted from 1
     * @param forth whether they are from the one who dialled
     */
    void passes(int connection, boolean forth, byte[] bytes, int count);

    /** The end that these bytes came from has closed, or the proxy has. */
    void ended(int connection, boolean forth);
  }

  /**
   * @param at where it listens; port 0 for any
   * @param target where it passes connections on to
   * @param seed of its random numbers
   */
  FaultProxy(InetSocketAddress at, InetSocketAddress target, long seed) throws IOException {
    this(at, target, seed, Watcher.NONE);
  }

  FaultProxy(InetSocketAddress at, InetSocketAddress target, long seed, Watcher watcher)
      throws IOException {
    this.target = target;
    this.watcher = watcher;
    this.forth = new Fault(seed);
    this.back = new Fault(seed + 1);
    this.listening = new ServerSocket(at.getPort(), 50, at.getAddress());
    this.accepting = thread("proxy-accept", this::accept);
    accepting.start();
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Where connections are passed on to. */
  int targetPort() {
    return target.getPort();
  }

  /** From the one who dials. */
  Fault forth() {
    return forth;
  }

  /** To the one who dials. */
  Fault back() {
    return back;
  }

  /** Connections so far. */
  synchronized int connections() {
    return connections;
  }

  private static Thread thread(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        join(listening.accept());
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new IllegalStateException("the proxy cannot accept any more", e);
        }
      }
    }
  }

  private void join(Socket dialer) throws IOException {
    var there = new Socket();
    try {
      there.connect(target);
      dialer.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
    } catch (IOException e) { // as if this port were closed itself
      dialer.close();
      there.close();
      return;
    }
    Pair pair;
    synchronized (this) {
      pair = new Pair(++connections, dialer, there, new ArrayList<>());
      pair.threads.add(thread("proxy-forth", () -> carry(pair, true)));
      pair.threads.add(thread("proxy-back", () -> carry(pair, false)));
      if (closed) {
        reset(pair);
        return;
      }
      pairs.add(pair);
    }
    pair.threads.forEach(Thread::start);
  }

  private void carry(Pair pair, boolean forward) {
    Socket from = forward ? pair.dialer() : pair.target();
    Socket to = forward ? pair.target() : pair.dialer();
    Fault fault = forward ? forth : back;
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        watcher.passes(pair.number(), forward, buffer, count);
        for (int at = 0; at < count; ) {
          Fault.Treatment treatment = fault.treat(buffer, at, count - at);
          if (treatment.waitNanos() > 0) {
            LockSupport.parkNanos(treatment.waitNanos());
          }
          if (!written(pair, forward, out, buffer, at, treatment.bytes())) {
            return;
          }
          at += treatment.bytes();
          if (treatment.reset()) {
            reset(pair);
            return;
          }
        }
      }
      watcher.ended(pair.number(), forward);
      to.shutdownOutput();
    } catch (IOException e) {
      watcher.ended(pair.number(), forward);
      reset(pair); // one end is gone, or the proxy has closed
    }
  }

  /** Passes bytes on; where the end they go to is gone, tells of that before anything else. */
  private boolean written(
      Pair pair, boolean forward, OutputStream out, byte[] buffer, int at, int count) {
    try {
      out.write(buffer, at, count);
      return true;
    } catch (IOException e) {
      watcher.ended(pair.number(), !forward);
      watcher.ended(pair.number(), forward); // nothing more is taken from there
      reset(pair);
      return false;
    }
  }

  /** Resets every connection there is, as a router does that has forgotten them. */
  void reset() {
    List<Pair> all;
    synchronized (this) {
      all = List.copyOf(pairs);
    }
    all.forEach(this::reset);
  }

  private void reset(Pair pair) {
    synchronized (this) {
      pairs.remove(pair);
    }
    for (Socket each : List.of(pair.dialer(), pair.target())) {
      try {
        each.setSoLinger(true, 0); // a reset instead of an orderly end
        each.close();
      } catch (IOException e) {
        if (!each.isClosed()) {
          throw new IllegalStateException("a connection of the proxy cannot be reset", e);
        }
      }
    }
    pair.threads().forEach(Thread::interrupt);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    synchronized (this) {
      closed = true;
    }
    listening.close();
    accepting.join();
    reset();
  }
}
