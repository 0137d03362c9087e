package io.tenuto.harmonicio;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A port where each connection has a thread of its own, up to a number of connections; others wait
 * to be taken, so that no host takes the places of all.
 */
final class Port implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Port.class.getName());
  private static final int BACKLOG = 512; // the original's five cost its clients whole seconds

  private static final int MOST_WAITING = 1024; // each holds a file descriptor, and no thread
  private static final long PAUSE_NANOS = 100_000_000;

  /** Deals with a connection, which is closed afterwards. */
  interface Visitor {
    void visit(Socket socket) throws IOException;
  }

  private final String name;
  private final ServerSocket listening;
  private final Visitor visitor;
  private final Places<Socket> places;
  private final ExecutorService visits; // places are the limit, so that it needs none
  private final AtomicLong number = new AtomicLong();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Port(String name, ServerSocket listening, int most, Visitor visitor) {
    this.name = name;
    this.listening = listening;
    this.visitor = visitor;
    this.places = new Places<>(most, MOST_WAITING);
    this.visits = Executors.newCachedThreadPool(this::thread);
    thread(this::accept).start();
  }

  /**
   * Opens it.
   *
   * @param name of the port, for people
   * @param most connections at once; half of them are the most for one host
   * @throws IOException naming the address, if it cannot be opened
   */
  static Port open(String name, InetSocketAddress at, int most, Visitor visitor)
      throws IOException {
    if (at.isUnresolved()) {
      throw new IOException(
          name + ": " + at.getHostString() + ": no such host. Name an address of this one.");
    }
    var listening = new ServerSocket();
    try {
      listening.bind(at, BACKLOG);
    } catch (BindException e) {
      listening.close();
      throw new IOException(
          "%s on %s:%d cannot be opened (%s); another program may hold the port."
              .formatted(name, at.getHostString(), at.getPort(), e.getMessage()),
          e);
    }
    return new Port(name, listening, most, visitor);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listening.getLocalSocketAddress();
  }

  private Thread thread(Runnable task) {
    var thread = new Thread(task, "tenuto-" + name + "-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!listening.isClosed()) {
      acceptOne();
    }
  }

  /** Whatever goes wrong with one connection, such as too many open files, others come after it. */
  private void acceptOne() {
    Socket socket;
    try {
      socket = listening.accept();
    } catch (IOException e) {
      if (!listening.isClosed()) {
        LOG.log(System.Logger.Level.WARNING, name + ": a connection cannot be taken", e);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      return;
    }
    open.add(socket);
    Places.Verdict verdict;
    synchronized (places) {
      verdict = places.come(host(socket), socket);
    }
    switch (verdict) {
      case TAKEN -> take(socket);
      case REFUSED -> {
        LOG.log(System.Logger.Level.WARNING, name + ": " + host(socket) + " has too many open");
        close(socket);
      }
      case WAITS -> {
        if (listening
            .isClosed()) { // its connections are closed already, and nobody leaves a place any more
          close(socket);
        }
      }
    }
  }

  private static String host(Socket socket) {
    return socket.getInetAddress().getHostAddress();
  }

  private void take(Socket socket) {
    try {
      if (listening.isClosed()) { // its connections are closed already, all but this
        socket.close();
      }
      socket.setTcpNoDelay(true); // a head and a body are two writes
      visits.execute(() -> visit(socket));
    } catch (IOException | RejectedExecutionException | OutOfMemoryError e) { // no thread is had
      LOG.log(System.Logger.Level.WARNING, name + ": a connection cannot be dealt with", e);
      over(socket);
    }
  }

  private void over(Socket socket) {
    close(socket);
    List<Socket> next;
    synchronized (places) {
      next = places.leave(host(socket));
    }
    if (!listening.isClosed()) {
      next.forEach(this::take);
    }
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, name + ": a connection cannot be closed", e);
    }
  }

  private void visit(Socket socket) {
    try {
      visitor.visit(socket);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, name + ": " + socket.getRemoteSocketAddress(), e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, name + ": a fault inside", e);
    } finally {
      over(socket);
    }
  }

  /** Closes the port and all its connections. */
  @Override
  public void close() throws IOException {
    listening.close();
    visits.shutdown();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
