package io.tenuto.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy does what it is told, and nothing else. */
@Timeout(240)
class FaultProxyTest {
  private final byte[] sent = new byte[5000];
  private ServerSocket server;
  private FaultProxy proxy;
  private Socket here;
  private Socket there;

  @BeforeEach
  void connect() throws Exception {
    new Random(3).nextBytes(sent);
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    proxy = new FaultProxy(FaultProxy.loopback(0), FaultProxy.loopback(server.getLocalPort()), 1);
    here = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    there = server.accept();
    there.setSoTimeout(60_000);
    here.setSoTimeout(60_000);
  }

  @AfterEach
  void close() throws Exception {
    here.close();
    there.close();
    proxy.close();
    server.close();
  }

  private byte[] received() throws IOException {
    return there.getInputStream().readNBytes(sent.length);
  }

  @Test
  void untouchedBothDirectionsPassEveryByteAndTheEnd() throws Exception {
    here.getOutputStream().write(sent);
    assertThat(received()).isEqualTo(sent);
    there.getOutputStream().write(sent);
    assertThat(here.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    here.shutdownOutput();
    assertThat(there.getInputStream().read()).isEqualTo(-1);
    assertThat(proxy.connections()).isEqualTo(1);
  }

  @Test
  void slicesDelaysAndAThrottleOnlyTakeTime() throws Exception {
    proxy.forth().slice(100);
    proxy.forth().delay(1, 1);
    proxy.forth().throttle(50_000);
    long before = System.nanoTime();
    here.getOutputStream().write(sent);
    assertThat(received()).isEqualTo(sent);
    assertThat(System.nanoTime() - before)
        .as("50 pieces of 1 ms, 5 kB at 50 kB/s")
        .isGreaterThan(140_000_000);
  }

  @Test
  void exactlyTheBitThatWasAskedForIsWrong() throws Exception {
    proxy.forth().flipAfter(1234);
    here.getOutputStream().write(sent);
    byte[] received = received();
    BitSet difference = BitSet.valueOf(received);
    difference.xor(BitSet.valueOf(sent));
    assertThat(difference.cardinality()).isEqualTo(1);
    assertThat(difference.nextSetBit(0) / 8).isEqualTo(1234);
    assertThat(proxy.forth().spent()).isTrue();
  }

  @Test
  void aResetComesAfterTheByteItWasPlannedFor() throws Exception {
    proxy.forth().resetAfter(777);
    here.getOutputStream().write(sent);
    var got = new CompletableFuture<Integer>();
    assertThatThrownBy(
            () -> {
              int count = 0;
              while (true) {
                got.obtrudeValue(count);
                if (there.getInputStream().read() < 0) {
                  return;
                }
                count++;
              }
            })
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    assertThat(got.get()).isLessThanOrEqualTo(777);
    assertThatThrownBy(() -> here.getInputStream().read()).isInstanceOf(SocketException.class);
  }

  @Test
  void whatIsStoppedInOneDirectionPassesInTheOtherAndGoesOnLater() throws Exception {
    proxy.forth().stop();
    here.getOutputStream().write(sent);
    there.setSoTimeout(200);
    assertThatThrownBy(() -> there.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    there.getOutputStream().write(sent);
    assertThat(here.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    proxy.forth().go();
    there.setSoTimeout(60_000);
    assertThat(received()).isEqualTo(sent);
  }
}
