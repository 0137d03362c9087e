package io.tenuto.bench.hop;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Map;

/**
 * The bound's sending end: frames are made once, only their sequence numbers change, and as many as
 * fit one write go out together. One thread, blocking writes from direct memory. If timed, messages
 * go when they are due and begin with that time.
 */
final class RawSender implements Role {
  private final SocketChannel channel;
  private final ByteBuffer frames;
  private final int frameBytes;
  private final int framesPerWrite;
  private final int writeBytes;
  private final long touchPerMessage;
  private final boolean timed;
  private long sequence;

  RawSender(Setup setup) throws IOException {
    int size = (int) setup.number("size");
    writeBytes = (int) setup.number("writeBytes");
    frameBytes = RawSocket.HEADER_BYTES + size;
    framesPerWrite = Math.max(1, writeBytes / frameBytes);
    frames = ByteBuffer.allocateDirect(frameBytes * framesPerWrite).order(ByteOrder.LITTLE_ENDIAN);
    var payload = ByteBuffer.allocate(size);
    Touch.fill(payload, 0, size);
    timed = setup.has("timed");
    touchPerMessage = timed ? 0 : Touch.sum(payload, 0, size);
    for (int i = 0; i < framesPerWrite; i++) {
      frames.putInt(size).putLong(0).put(payload.duplicate());
    }
    channel = RawSocket.dial(setup.endpoint("to"), setup.number("bufferBytes"));
  }

  @Override
  public Map<String, Object> on(Map<String, Object> order) throws IOException {
    if ("start".equals(order.get("do"))) {
      return Map.of();
    }
    long first = sequence;
    long start = System.nanoTime();
    var what = new Setup(order);
    if (timed) {
      pace(new Pace(start, what.number("rate")), what.number("nanos"));
    } else {
      run(start + what.number("nanos"));
    }
    finish(first);
    return Map.of("messages", sequence - first, "nanos", System.nanoTime() - start);
  }

  private void run(long end) throws IOException {
    while (System.nanoTime() - end < 0) {
      for (int i = 0; i < framesPerWrite; i++) {
        frames.putLong(i * frameBytes + 4, sequence++);
      }
      write(framesPerWrite);
    }
  }

  /** Writes together what is due, as much as fits one write. */
  private void pace(Pace pace, long nanos) throws IOException {
    long total = pace.messages(nanos);
    for (long sent = 0; sent < total; ) {
      Pace.await(pace.due(sent));
      long now = System.nanoTime();
      int ready = 0;
      frames.clear();
      while (ready < framesPerWrite && sent < total && pace.due(sent) - now <= 0) {
        frames.putLong(ready * frameBytes + 4, sequence++);
        frames.putLong(ready * frameBytes + RawSocket.HEADER_BYTES, pace.due(sent++));
        ready++;
      }
      write(ready);
    }
  }

  private void write(int count) throws IOException {
    int total = frameBytes * count;
    for (int at = 0; at < total; ) {
      frames.limit(Math.min(total, at + writeBytes)).position(at);
      while (frames.hasRemaining()) {
        channel.write(frames);
      }
      at = frames.limit();
    }
  }

  private void finish(long first) throws IOException {
    var end = ByteBuffer.allocate(RawSocket.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    end.putInt(RawSocket.END).putLong(0).flip();
    while (end.hasRemaining()) {
      channel.write(end);
    }
    var answer = ByteBuffer.allocate(RawSocket.ANSWER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (answer.hasRemaining()) {
      if (channel.read(answer) < 0) {
        throw new EOFException("the receiver closed the connection");
      }
    }
    answer.flip();
    Round.check(
        "raw socket",
        first,
        sequence - first,
        touchPerMessage,
        answer.getLong(),
        answer.getLong(),
        answer.getLong());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
