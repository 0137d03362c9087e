package io.tenuto.bench.hop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bound's receiving end: reads into one direct buffer that stays in the processor's cache, and
 * touches the messages there, whole or in pieces. One thread, blocking reads.
 */
final class RawReceiver implements Role {
  private final ServerSocketChannel server;
  private final Setup setup;
  private final ByteBuffer buffer;
  private final @Nullable Ages ages; // where messages begin with the time at which they were due
  private long count;
  private long sum;
  private long touch;
  private long missing; // bytes of the present message that have not arrived
  private int phase; // bytes to pass over until the next one to be touched

  RawReceiver(Setup setup) throws IOException {
    this.setup = setup;
    server = RawSocket.listen(setup.endpoint("at"), setup.number("bufferBytes"));
    ages = setup.has("timed") ? new Ages() : null;
    buffer =
        ByteBuffer.allocateDirect((int) setup.number("readBytes"))
            .order(ByteOrder.LITTLE_ENDIAN)
            .limit(0);
    var thread = new Thread(this::run, "raw-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public Map<String, Object> on(Map<String, Object> order) throws IOException {
    switch (String.valueOf(order.get("do"))) {
      case "start" -> {
        return Map.of("at", RawSocket.actual(server, setup.endpoint("at")).toString());
      }
      case "restart" -> {
        if (ages != null) {
          ages.restart();
        }
        return Map.of();
      }
      default -> {
        return ages == null ? Map.of() : ages.counts();
      }
    }
  }

  private void run() {
    try (SocketChannel channel = server.accept()) {
      RawSocket.tune(channel, setup.number("bufferBytes"));
      while (fill(channel)) {
        consume(channel);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("raw receiver", e);
    }
  }

  private boolean fill(SocketChannel channel) throws IOException {
    buffer.compact();
    int read = channel.read(buffer);
    buffer.flip();
    return read >= 0;
  }

  private void consume(SocketChannel channel) throws IOException {
    int at = buffer.position();
    int limit = buffer.limit();
    if (missing > 0) {
      at = piece(at, limit);
    }
    while (missing == 0 && limit - at >= RawSocket.HEADER_BYTES) {
      int length = buffer.getInt(at);
      if (ages != null && length != RawSocket.END) {
        if (limit - at < RawSocket.HEADER_BYTES + Long.BYTES) {
          break; // its time has not arrived yet
        }
        ages.record(buffer.getLong(at + RawSocket.HEADER_BYTES), System.nanoTime());
      }
      long sequence = buffer.getLong(at + 4);
      at += RawSocket.HEADER_BYTES;
      if (length == RawSocket.END) {
        answer(channel);
        continue;
      }
      count++;
      sum += sequence;
      if (limit - at >= length) {
        touch += Touch.sum(buffer, at, at + length);
        at += length;
      } else {
        missing = length;
        phase = 0;
        at = piece(at, limit);
      }
    }
    buffer.position(at);
  }

  /** Touches what is there of a message that is longer than the buffer's rest. */
  private int piece(int from, int limit) {
    int to = (int) Math.min(limit, from + missing);
    int first = from + phase;
    touch += Touch.sum(buffer, first, to);
    int behind = (to - first) % Touch.LINE_BYTES;
    phase = first >= to ? first - to : behind == 0 ? 0 : Touch.LINE_BYTES - behind;
    missing -= to - from;
    return to;
  }

  private void answer(SocketChannel channel) throws IOException {
    var answer = ByteBuffer.allocate(RawSocket.ANSWER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    answer.putLong(count).putLong(sum).putLong(ages == null ? touch : 0).flip();
    while (answer.hasRemaining()) {
      channel.write(answer);
    }
    count = 0;
    sum = 0;
    touch = 0;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Path path = setup.endpoint("at").path();
    if (path != null) {
      Files.deleteIfExists(path);
    }
  }
}
