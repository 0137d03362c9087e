package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Frames;
import io.tenuto.wire.Preface;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who knows no token claims much, or says nothing, at the port of an engine that works. */
@Timeout(600)
class StrangeBytesTest {
  private static final boolean LONG = Boolean.getBoolean("tenuto.long");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;
  private FaultyHop hop;
  private int port;

  @BeforeEach
  void open() throws Exception {
    hop = new FaultyHop(folder, 12);
    port = hop.engine(message -> {}).targetPort();
    hop.join();
    hop.send(200, 10_000);
    hop.settle(PATIENCE);
  }

  @AfterEach
  void close() throws Exception {
    hop.close();
  }

  private Socket dial() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Bar test 33. */
  @Test
  void aFrameOfAnAbsurdLengthIsCutOffBeforeMemoryIsTakenForIt() throws Exception {
    claimEach(); // loads what refusing and telling of it needs
    long heap = allocatedByLoops();
    long direct = direct();
    int claims = claimEach();
    assertThat((allocatedByLoops() - heap) / claims).as("heap for each").isLessThan(64 * 1024);
    assertThat((direct() - direct) / claims).as("buffers for each").isLessThan(64 * 1024);
    hop.send(50, 10_000);
    hop.settle(PATIENCE);
  }

  private int claimEach() throws IOException {
    int claims = 0;
    for (int length : new int[] {-1, 352_518_912, Integer.MAX_VALUE}) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        for (byte type : new byte[] {1, 2, 3, 4}) {
          Duration took = claim(length, order, type);
          if (LONG) {
            assertThat(took)
                .as("until %s %s was cut off, type %s", length, order, type)
                .isLessThan(Duration.ofMillis(100));
          }
          claims++;
        }
      }
    }
    return claims;
  }

  /** Sends the header of a frame, and waits to be cut off. */
  private Duration claim(int length, ByteOrder order, byte type) throws IOException {
    try (Socket stranger = dial()) {
      byte[] preface = stranger.getInputStream().readNBytes(Preface.BYTES);
      byte[] header =
          ByteBuffer.allocate(Preface.BYTES + Frames.HEADER_BYTES)
              .put(preface)
              .put(start(length, order, type))
              .array();
      long began = System.nanoTime();
      stranger.getOutputStream().write(header);
      readToEnd(stranger);
      return Duration.ofNanos(System.nanoTime() - began);
    }
  }

  /** Length and type with the checksum that belongs to them: it is the claim that is refused. */
  private static byte[] start(int length, ByteOrder order, byte type) {
    byte[] start = ByteBuffer.allocate(8).order(order).putInt(length).put(type).array();
    var crc = new CRC32();
    crc.update(start, 0, 6);
    ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) crc.getValue());
    return start;
  }

  /** Bar test 34. */
  @Test
  void fiveHundredWhoSayNothingAreCutOffAfterFiveSecondsAndTheLoadIsNotHarmed() throws Exception {
    double quiet = LONG ? rate(1) : 0;
    var strangers = new ArrayList<Socket>();
    try {
      long began = System.nanoTime();
      for (int i = 0; i < 500; i++) {
        strangers.add(dial());
      }
      double beside = LONG ? rate(3) : 0;
      hop.send(200, 10_000);
      hop.settle(PATIENCE);
      for (Socket stranger : strangers) {
        readToEnd(stranger);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(took).as("the deadline of a handshake").isGreaterThan(Duration.ofSeconds(4));
      if (LONG) {
        assertThat(took).as("until the last one was cut off").isLessThan(Duration.ofSeconds(9));
        assertThat(beside).as("messages in a second; %s before", quiet).isGreaterThan(0.95 * quiet);
      }
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
    if (hop.steady()) {
      assertThat(hop.proxies.get(0).connections()).as("the source's own link").isEqualTo(1);
    }
    hop.settle(PATIENCE);
  }

  private double rate(int seconds) throws InterruptedException {
    long began = System.nanoTime();
    long before = hop.sent();
    while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
      hop.send(20, 10_000);
    }
    hop.settle(PATIENCE);
    return (hop.sent() - before) * 1e9 / (System.nanoTime() - began);
  }

  /** Until the other end closes; fails when it does not. */
  private static void readToEnd(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // what it says before it closes is its own business
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset"); // closed with bytes of ours unread
    }
  }

  /** Bytes of heap that the threads of loops have taken so far. */
  private static long allocatedByLoops() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("engine-")) {
        sum += threads.getThreadAllocatedBytes(info.getThreadId());
      }
    }
    return sum;
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class)
        .stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(java.lang.management.BufferPoolMXBean::getTotalCapacity)
        .sum();
  }
}
