package io.tenuto.containers;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The standard input and output of a container that is about to be started: a connection to its
 * runtime that stops being HTTP after the first answer. Our own, since the client cannot tell the
 * container that its input ends.
 *
 * @see "Docker Engine API, ContainerAttach: a header of 8 bytes, kind and size, before each piece"
 */
final class Attached implements Closeable {
  private static final int MOST_HEADER_BYTES = 64 * 1024;
  private static final int PIECE_BYTES = 64 * 1024;
  private static final int ERRORS = 2;

  private final SocketChannel channel;
  private final CompletableFuture<Void> heard = new CompletableFuture<>();

  private Attached(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Attaches to a container that has been created.
   *
   * @param input what it is fed, if anything
   * @param output where its standard output goes; closed at its end
   * @param errors where its standard error goes; closed at its end
   * @throws IOException if the runtime refuses, with what it says
   */
  static Attached to(
      RuntimeSocket runtime,
      String id,
      Optional<Path> input,
      OutputStream output,
      OutputStream errors)
      throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    var attached = new Attached(channel);
    try {
      Calls.once(
          () -> {
            attached.ask(runtime, id, input.isPresent());
            return channel;
          });
    } catch (IllegalStateException e) {
      channel.close();
      throw new IOException(e.getMessage(), e);
    }
    attached.start("output", id, () -> attached.hear(output, errors));
    if (input.isPresent()) {
      Path file = input.get();
      attached.start("input", id, () -> attached.feed(file));
    }
    return attached;
  }

  private void start(String what, String id, Runnable work) {
    var thread = new Thread(work, "tenuto-container-" + id + "-" + what);
    thread.setDaemon(true);
    thread.start();
  }

  private void ask(RuntimeSocket runtime, String id, boolean input) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(runtime.path()));
    String request =
        "POST /containers/"
            + id
            + "/attach?stream=1&stdout=1&stderr=1"
            + (input ? "&stdin=1" : "")
            + " HTTP/1.1\r\nHost: tenuto\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
    write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    String answer = header();
    if (!answer.matches("(?s)HTTP/1\\.1 (101|200) .*")) {
      throw new IOException("it cannot be attached to: " + reason(answer));
    }
  }

  /** What the runtime says beside its status, which is JSON. */
  private String reason(String answer) throws IOException {
    int size =
        answer
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .map(line -> line.replaceAll("\\D", ""))
            .filter(digits -> digits.matches("[0-9]{1,4}"))
            .mapToInt(Integer::parseInt)
            .findFirst()
            .orElse(0);
    ByteBuffer body = ByteBuffer.allocate(size);
    while (body.hasRemaining() && channel.read(body) >= 0) {
      // until it is whole, or was cut off
    }
    return answer.lines().findFirst().orElse("")
        + " "
        + new String(body.array(), 0, body.position(), StandardCharsets.UTF_8).trim();
  }

  /** The header of the answer; byte by byte, since what follows it is not ours yet. */
  private String header() throws IOException {
    var header = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!header.toString().endsWith("\r\n\r\n")) {
      if (header.length() == MOST_HEADER_BYTES || channel.read(one.clear()) < 0) {
        throw new IOException("its runtime does not answer when it is attached to");
      }
      header.append((char) one.get(0));
    }
    return header.toString();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void feed(Path file) {
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
      for (ByteBuffer some = ByteBuffer.allocateDirect(PIECE_BYTES); from.read(some) >= 0; ) {
        if (!fed(some.flip())) {
          return;
        }
        some.clear();
      }
      channel.shutdownOutput();
    } catch (ClosedChannelException e) {
      // it has ended before its input has
    } catch (IOException e) {
      heard.completeExceptionally(new IOException("its input could not be read: " + e, e));
    }
  }

  /** Whether it reads: a program may end before its input does. */
  private boolean fed(ByteBuffer bytes) {
    try {
      write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void hear(OutputStream output, OutputStream errors) {
    try (output;
        errors) {
      ByteBuffer header = ByteBuffer.allocate(8);
      byte[] piece = new byte[PIECE_BYTES];
      while (fill(header)) {
        OutputStream to = header.get(0) == ERRORS ? errors : output;
        for (long left = Integer.toUnsignedLong(header.getInt(4)); left > 0; ) {
          int some = channel.read(ByteBuffer.wrap(piece, 0, (int) Math.min(left, piece.length)));
          if (some < 0) {
            throw new EOFException("its output was cut off");
          }
          to.write(piece, 0, some);
          left -= some;
        }
        to.flush();
      }
      heard.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      heard.completeExceptionally(e);
    }
  }

  /** Reads the next header; false at the end. */
  private boolean fill(ByteBuffer header) throws IOException {
    for (header.clear(); header.hasRemaining(); ) {
      if (channel.read(header) < 0) {
        if (header.position() == 0) {
          return false;
        }
        throw new EOFException("its output was cut off");
      }
    }
    return true;
  }

  /** Waits until nothing more can be heard of it: it has ended, or the connection has. */
  void awaitEnd() throws InterruptedException {
    try {
      heard.get();
    } catch (ExecutionException e) {
      // told by orThrow
    }
  }

  /** Whether something was lost. */
  boolean failed() {
    return heard.isCompletedExceptionally();
  }

  /**
   * To be called after {@link #awaitEnd}.
   *
   * @throws IOException if not all that the container has written was passed on
   */
  void orThrow() throws IOException {
    try {
      heard.getNow(null);
    } catch (CompletionException e) {
      throw new IOException(Objects.requireNonNull(e.getCause()).getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
