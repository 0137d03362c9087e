package io.tenuto.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The channel over a connection in memory that fragments as it likes. */
@Timeout(120)
class TlsChannelTest {
  private static final int SEEDS = 200;
  private static final int MOST_STEPS = 2_000_000;
  private static final String[] TLS12 = {"TLSv1.2"};

  @TempDir static Path folder;
  private static Tls tls = Tls.NONE;

  @BeforeAll
  static void make() throws Exception {
    tls = Tls.of(new Certificates(folder).good("one"));
  }

  /** Sends random bytes in the way links do, and checks what it gets. */
  private static final class End {
    final TlsChannel channel;
    final Random random;
    final Random sent;
    final Random expected;
    final List<ByteBuffer> queue = new ArrayList<>();
    long left;
    long unread;
    long written;
    boolean shaken;

    End(TlsChannel channel, long seed, long sends, long reads) {
      this.channel = channel;
      this.random = new Random(seed);
      this.sent = new Random(sends);
      this.expected = new Random(reads);
      this.left = random.nextInt(200_000);
    }

    void step() throws IOException {
      if (!shaken) {
        TlsChannel.Need need = channel.shake();
        if (need == TlsChannel.Need.TASK) {
          channel.task();
        }
        shaken = need == TlsChannel.Need.NOTHING;
        return;
      }
      offer();
      write();
      read();
    }

    private void offer() {
      while (left > 0 && queue.size() < random.nextInt(6)) {
        byte[] bytes = new byte[(int) Math.min(left, 1 + random.nextInt(40_000))];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) sent.nextInt();
        }
        queue.add(ByteBuffer.wrap(bytes));
        left -= bytes.length;
      }
    }

    private void write() throws IOException {
      long before = queue.stream().mapToLong(ByteBuffer::remaining).sum();
      long counted =
          queue.size() == 1
              ? channel.write(queue.get(0))
              : channel.write(queue.toArray(ByteBuffer[]::new));
      written += counted;
      assertThat(before - queue.stream().mapToLong(ByteBuffer::remaining).sum()).isEqualTo(counted);
      queue.removeIf(buffer -> !buffer.hasRemaining());
    }

    private void read() throws IOException {
      ByteBuffer[] into = {
        ByteBuffer.allocateDirect(1 + random.nextInt(random.nextBoolean() ? 100 : 30_000)),
        ByteBuffer.allocate(8192)
      };
      long count = random.nextBoolean() ? channel.read(into) : channel.read(into[0]);
      for (ByteBuffer each : into) {
        for (each.flip(); each.hasRemaining(); unread--) {
          assertThat(each.get()).isEqualTo((byte) expected.nextInt());
          count--;
        }
      }
      assertThat(count).isZero();
    }

    boolean done() {
      return shaken && left == 0 && queue.isEmpty() && unread == 0;
    }
  }

  private static End[] ends(long seed) {
    Wire[] wires = Wire.pair(new Random(seed));
    End dialer =
        new End(tls.dialer(wires[0], "the port", "127.0.0.1", 1), seed, seed + 1, seed + 2);
    End acceptor = new End(tls.acceptor(wires[1], "the dialer"), ~seed, seed + 2, seed + 1);
    dialer.unread = acceptor.left;
    acceptor.unread = dialer.left;
    return new End[] {dialer, acceptor};
  }

  @Test
  void bytesArriveIntactHoweverTheyAreFragmented() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      End[] ends = ends(seed);
      var order = new Random(seed);
      int steps = 0;
      while (!(ends[0].done() && ends[1].done())) {
        ends[order.nextInt(2)].step();
        assertThat(++steps).as("seed %d gets nowhere", seed).isLessThan(MOST_STEPS);
      }
    }
  }

  @Test
  void theyDoOverTls12Too() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      End[] ends = ends(seed);
      ends[0].channel.engine.setEnabledProtocols(TLS12);
      var order = new Random(seed);
      int steps = 0;
      while (!(ends[0].done() && ends[1].done())) {
        ends[order.nextInt(2)].step();
        assertThat(++steps).as("seed %d gets nowhere", seed).isLessThan(MOST_STEPS);
      }
      assertThat(ends[1].channel.engine.getSession().getProtocol()).isEqualTo(TLS12[0]);
    }
  }

  @Test
  void anotherHandshakeOfTls12IsRefused() throws Exception {
    Wire[] wires = Wire.pair(new Random(7));
    End[] ends = ends(wires);
    ends[0].channel.engine.setEnabledProtocols(TLS12);
    shake(ends);
    ends[0].channel.engine.beginHandshake();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < MOST_STEPS; i++) {
                ends[0].step();
                readToNothing(ends[1]);
              }
            })
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("asks for another TLS handshake");
  }

  @Test
  void smallPiecesShareARecordAndMuchGoesInOneCall() throws Exception {
    Wire[] wires = Wire.pair(new Random(11));
    End[] ends = ends(wires);
    shake(ends);
    wires[0].generous();
    var pieces = new ByteBuffer[160];
    Arrays.setAll(pieces, i -> ByteBuffer.allocate(100));
    long before = wires[0].written();
    assertThat(ends[0].channel.write(pieces)).isEqualTo(16_000);
    assertThat(wires[0].written() - before).isBetween(16_000L, 16_100L); // one record's overhead
    int calls = wires[0].calls();
    assertThat(ends[0].channel.write(ByteBuffer.allocate(100_000))).isZero(); // more than it takes
    assertThat(wires[0].calls() - calls).isEqualTo(1);
  }

  @Test
  void keysMayChangeOnTheWay() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      End[] ends = ends(seed);
      shake(ends);
      var order = new Random(seed);
      int steps = 0;
      while (!(ends[0].done() && ends[1].done())) {
        End next = ends[order.nextInt(2)];
        if (order.nextInt(50) == 0 && !next.done()) {
          next.channel.engine.beginHandshake();
        }
        next.step();
        assertThat(++steps).as("seed %d gets nowhere", seed).isLessThan(MOST_STEPS);
      }
    }
  }

  @Test
  void theEndOfAChannelIsTheEndOfItsStream() throws Exception {
    Wire[] wires = Wire.pair(new Random(1));
    End[] ends = ends(wires);
    shake(ends);
    wires[0].generous(); // a goodbye is said only where there is room for it
    ends[0].channel.close();
    assertThat(readToEnd(ends[1])).isZero();
  }

  @Test
  void aConnectionThatIsCutIsAnErrorAndNotAnEnd() throws Exception {
    Wire[] wires = Wire.pair(new Random(5));
    End[] ends = ends(wires);
    shake(ends);
    wires[0].close();
    assertThatThrownBy(() -> readToEnd(ends[1]))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("the dialer: the connection ended without TLS's closing message");
  }

  @Test
  void aChannelMayBeClosedInTheMiddleOfARecord() throws Exception {
    for (long seed = 0; seed < SEEDS; seed++) {
      End[] ends = shaken(seed);
      var order = new Random(seed);
      int before = order.nextInt(300);
      for (int i = 0; i < before && ends[0].written == 0; i++) {
        ends[0].step();
      }
      ends[0].channel.close();
      assertThat(ends[0].channel.isOpen()).isFalse();
      try {
        assertThat(readToEnd(ends[1])).isGreaterThanOrEqualTo(0);
      } catch (TlsException e) {
        assertThat(e).hasMessageContaining("closing message");
      }
    }
  }

  @Test
  void whoOffersOtherBytesThanBeforeIsTold() throws Exception {
    End[] ends = shaken(3);
    ByteBuffer all = ByteBuffer.allocate(100_000);
    do {
      // until the connection takes no more of the records that have been made
    } while (ends[0].channel.write(all) > 0);
    assertThatThrownBy(
            () -> {
              while (ends[0].channel.write(ByteBuffer.allocate(1)) == 0) {
                readToNothing(ends[1]);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("offer the same again");
  }

  private static void readToNothing(End end) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(20_000);
    assertThat(end.channel.read(into)).isGreaterThanOrEqualTo(0);
  }

  /** How many bytes came before the end. */
  private static long readToEnd(End end) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(50_000);
    long sum = 0;
    for (int i = 0; i < MOST_STEPS; i++) {
      int count = end.channel.read(into.clear());
      if (count < 0) {
        return sum;
      }
      sum += count;
    }
    throw new AssertionError("no end");
  }

  private static End[] ends(Wire[] wires) {
    return new End[] {
      new End(tls.dialer(wires[0], "the port", "127.0.0.1", 1), 1, 2, 3),
      new End(tls.acceptor(wires[1], "the dialer"), 4, 3, 2)
    };
  }

  private static End[] shaken(long seed) throws IOException {
    End[] ends = ends(seed);
    shake(ends);
    return ends;
  }

  private static void shake(End[] ends) throws IOException {
    while (!(ends[0].shaken && ends[1].shaken)) {
      for (End end : ends) {
        if (!end.shaken) {
          end.step();
        }
      }
    }
  }
}
