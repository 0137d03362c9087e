package io.tenuto.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages from HarmonicIO's connectors to HarmonicIO's engines, both as stand-ins. */
@Timeout(240)
class GatewayTest {
  private static final String IMAGE = "lab/cells:1.0";

  @TempDir Path folder;

  @Test
  void everyMessageIsProcessedOnceWhoeverIsThereFirst() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (var gateway = new TestGateway(folder)) {
      var connector = new ConnectorStandIn(gateway.rest());
      for (int i = 0; i < 20; i++) {
        assertThat(connector.send(IMAGE, bytes("before-" + i)).role()).isEqualTo(4);
      }
      TestGateway.await("all are kept", () -> gateway.account(IMAGE, "accepted") == 20);
      try (var one = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)));
          var two = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)))) {
        TestGateway.await("all are done", () -> gateway.account(IMAGE, "completed") == 20);
        for (int i = 0; i < 20; i++) {
          connector.send(IMAGE, bytes("after-" + i));
        }
        TestGateway.await("all are done", () -> gateway.account(IMAGE, "completed") == 40);
        assertThat(one.statuses()).containsOnly(203);
        assertThat(two.statuses()).containsOnly(203);
      }
    }
    assertThat(seen).doesNotHaveDuplicates().hasSize(40);
  }

  @Test
  void anIdleEngineIsSentToDirectlyAndLargeMessagesArriveWhole() throws Exception {
    byte[] large = new byte[12 << 20];
    new Random(3).nextBytes(large);
    List<String> digests = Collections.synchronizedList(new ArrayList<>());
    try (var gateway = new TestGateway(folder);
        var engine =
            new EngineStandIn(
                gateway.rest(), IMAGE, each -> digests.add(ConnectorStandIn.md5(each)))) {
      var connector = new ConnectorStandIn(gateway.rest());
      TestGateway.await("it waits", () -> role(connector, large) == 2);
      assertThat(connector.send(IMAGE, large).role()).isEqualTo(2);
      TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
      assertThat(digests).containsExactly(ConnectorStandIn.md5(large));
      assertThat(engine.statuses()).contains(203);
    }
  }

  @Test
  void nothingWaitsForAnEngineThatWorksForLong() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    EngineStandIn.Work work =
        each -> {
          if (text(each).equals("long")) {
            begun.countDown();
            end.await();
          }
        };
    try (var gateway = new TestGateway(folder);
        var one = new EngineStandIn(gateway.rest(), IMAGE, work);
        var two = new EngineStandIn(gateway.rest(), IMAGE, work)) {
      TestGateway.await("both wait", () -> gateway.engines(IMAGE) == 2);
      var connector = new ConnectorStandIn(gateway.rest());
      for (int i = 0; i < 10; i++) { // how long messages take is known
        connector.send(IMAGE, bytes("early " + i));
      }
      connector.send(IMAGE, bytes("long"));
      begun.await();
      for (int i = 0; i < 50; i++) {
        connector.send(IMAGE, bytes("late " + i));
      }
      TestGateway.await("all others are done", () -> gateway.account(IMAGE, "completed") == 60);
      assertThat(gateway.account(IMAGE, "retained")).isEqualTo(1);
      end.countDown();
      TestGateway.await("so is that", () -> gateway.account(IMAGE, "completed") == 61);
      assertThat(one.statuses()).isNotEmpty();
      assertThat(two.statuses()).isNotEmpty();
    } finally {
      end.countDown();
    }
  }

  private static long role(ConnectorStandIn connector, byte[] data) {
    try {
      return connector.announce(IMAGE, data).role();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatAnEngineWasWorkingOnWhenItDidNotComeBackIsDoneByAnother() throws Exception {
    var begun = new CountDownLatch(1);
    var again = new AtomicInteger();
    try (var gateway = new TestGateway(folder, Duration.ofSeconds(6), Duration.ZERO);
        var dying =
            new EngineStandIn(
                gateway.rest(),
                IMAGE,
                each -> {
                  begun.countDown();
                  new CountDownLatch(1).await(); // until it is killed
                })) {
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("a message"));
      begun.await();
      dying.kill();
      try (var other = new EngineStandIn(gateway.rest(), IMAGE, each -> again.incrementAndGet())) {
        TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
        assertThat(other.statuses()).contains(203);
      }
    }
    assertThat(again).hasValue(1);
  }

  @Test
  void anEngineThatLeavesWhileItWaitsIsGivenNothing() throws Exception {
    var done = new AtomicInteger();
    try (var gateway = new TestGateway(folder)) {
      var gone = new EngineStandIn(gateway.rest(), IMAGE, each -> {});
      TestGateway.await("it waits", () -> gateway.engines(IMAGE) == 1);
      gone.close();
      TestGateway.await("it is forgotten", () -> gateway.engines(IMAGE) == 0);
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("a message"));
      try (var there = new EngineStandIn(gateway.rest(), IMAGE, each -> done.incrementAndGet())) {
        TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
        assertThat(there.statuses()).contains(203);
      }
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void aPartOfAMessageIsNotTakenForAMessage() throws Exception {
    byte[] data = bytes("a message that is sent by halves");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (var gateway = new TestGateway(folder);
        var engine = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)))) {
      var connector = new ConnectorStandIn(gateway.rest());
      ConnectorStandIn.Place place = connector.announce(IMAGE, data);
      connector.push(place, IMAGE, data, data.length / 2);
      TestGateway.await("it is refused", () -> gateway.notTaken("refused") == 1);
      connector.push(place, IMAGE, data, data.length); // the original tries the same place again
      TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
      connector.push(place, IMAGE, data, data.length); // and again, if the end was lost
      TestGateway.await("it is passed over", () -> gateway.notTaken("repeated") == 1);
      assertThat(engine.statuses()).isNotEmpty();
    }
    assertThat(seen).containsExactly(text(data));
  }

  @Test
  void whoeverOnlyLooksAndWhoeverSaysNonsenseAreNoMessages() throws Exception {
    try (var gateway = new TestGateway(folder)) {
      new Socket(gateway.queue().getAddress(), gateway.queue().getPort()).close();
      TestGateway.await("it is empty", () -> gateway.notTaken("empty") == 1);
      for (String nonsense : List.of("5", "abc", "00xname", "000", "009short", "GET / HTTP/1.1")) {
        long before = gateway.notTaken("refused");
        try (var socket = new Socket(gateway.queue().getAddress(), gateway.queue().getPort())) {
          socket.getOutputStream().write(bytes(nonsense));
        }
        TestGateway.await(nonsense, () -> gateway.notTaken("refused") == before + 1);
      }
      assertThat(gateway.verbose()).containsEntry("MSG", java.util.Map.of());
    }
  }

  @Test
  void whatWasTakenOutlivesTheGateway() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (var gateway = new TestGateway(folder)) {
      for (int i = 0; i < 10; i++) {
        new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("message-" + i));
      }
      TestGateway.await("all are kept", () -> gateway.account(IMAGE, "accepted") == 10);
    }
    try (var gateway = new TestGateway(folder);
        var engine = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)))) {
      TestGateway.await("all are done", () -> gateway.account(IMAGE, "completed") == 10);
      assertThat(engine.statuses()).isNotEmpty();
    }
    assertThat(new java.util.TreeSet<>(seen)).hasSize(10);
  }

  @Test
  void aGatewayThatCannotOpenItsPortLeavesItsFolderFree() throws Exception {
    try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      var at = (java.net.InetSocketAddress) taken.getLocalSocketAddress();
      try (var before = new TestGateway(folder)) {
        new ConnectorStandIn(before.rest()).send(IMAGE, bytes("a message"));
        TestGateway.await("it is kept", () -> before.account(IMAGE, "accepted") == 1);
      }
      assertThatThrownBy(() -> new TestGateway(folder, at))
          .isInstanceOf(java.io.IOException.class)
          .hasMessageContaining(String.valueOf(at.getPort()))
          .hasMessageContaining("another program");
      try (var after = new TestGateway(folder)) {
        TestGateway.await("it is still there", () -> after.account(IMAGE, "retained") == 1);
      }
    }
  }

  @Test
  void anEngineThatTakesItsMessageTooSlowlyHoldsNobodyUp() throws Exception {
    byte[] large = new byte[24 << 20]; // more than any socket's buffers hold
    var done = new AtomicInteger();
    try (var gateway = new TestGateway(folder, Duration.ofSeconds(10), Duration.ZERO);
        Socket stuck =
            Http.begin(
                gateway.rest(),
                "POST",
                "/streamRequest?token=x&c_name=%s&batch_addr=127.0.0.1&batch_port=9&batch_status=0"
                    .formatted(IMAGE),
                "")) {
      TestGateway.await("it waits", () -> gateway.engines(IMAGE) == 1);
      new ConnectorStandIn(gateway.rest()).send(IMAGE, large);
      TestGateway.await("it is let go", () -> gateway.engines(IMAGE) == 0);
      try (var other =
          new EngineStandIn(gateway.rest(), IMAGE, each -> done.addAndGet(each.length))) {
        TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
        assertThat(other.statuses()).contains(203);
      }
      assertThat(stuck.isClosed()).isFalse();
    }
    assertThat(done).hasValue(large.length);
  }

  @Test
  void moreThanFitsIntoMemoryWaitsOnTheDisk() throws Exception {
    byte[] data = new byte[8 << 20];
    var done = new AtomicInteger();
    try (var gateway = new TestGateway(folder)) {
      var connector = new ConnectorStandIn(gateway.rest());
      for (int i = 0; i < 16; i++) { // four times what is kept in memory
        data[0] = (byte) i;
        connector.send(IMAGE, data);
      }
      TestGateway.await("all are kept", () -> gateway.account(IMAGE, "accepted") == 16);
    }
    try (var gateway = new TestGateway(folder);
        var engine = new EngineStandIn(gateway.rest(), IMAGE, each -> done.incrementAndGet())) {
      TestGateway.await(
          "all are done, some perhaps again",
          () ->
              gateway.account(IMAGE, "completed") >= 16 && gateway.account(IMAGE, "retained") == 0);
      assertThat(engine.statuses()).containsOnly(203);
    }
    assertThat(done.get()).isGreaterThanOrEqualTo(16);
  }

  @Test
  void twoHostsMayCallTheirEnginesTheSame() {
    var one = new PullerId(IMAGE, "10.0.0.1", "127.0.0.1", 9000, java.util.Optional.empty());
    var other = new PullerId(IMAGE, "10.0.0.2", "127.0.0.1", 9000, java.util.Optional.empty());
    assertThat(one.samePlace(other)).isFalse();
    assertThat(one.samePlace(one)).isTrue();
  }

  @Test
  void enginesThatTimeOutWhileOthersComeStopNobody() throws Exception {
    var begun = new AtomicInteger();
    try (var gateway = new TestGateway(folder, Duration.ofMillis(300), Duration.ZERO)) {
      var connector = new ConnectorStandIn(gateway.rest());
      List<EngineStandIn> engines = new ArrayList<>();
      try {
        for (int i = 0; i < 20; i++) { // each hangs in its first message, and more come meanwhile
          connector.send(IMAGE, bytes("message " + i));
          engines.add(
              new EngineStandIn(
                  gateway.rest(),
                  IMAGE,
                  each -> {
                    begun.incrementAndGet();
                    new CountDownLatch(1).await();
                  }));
        }
        TestGateway.await("they hang", () -> begun.get() >= 10);
        engines.add(new EngineStandIn(gateway.rest(), IMAGE, each -> {}));
        TestGateway.await(
            "the rest is settled",
            () ->
                gateway.account(IMAGE, "accepted") == 20
                    && gateway.account(IMAGE, "retained") == 0);
      } finally {
        for (EngineStandIn each : engines) {
          each.close();
        }
      }
    }
  }

  @Test
  void anEngineThatHasWaitedForLongListensAndIsDialled() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (var gateway = new TestGateway(folder, Duration.ofSeconds(30), Duration.ofMillis(50));
        var engine = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)))) {
      assertThat(engine.statuses().take()).isEqualTo(200);
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("one"));
      TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
    }
    assertThat(seen).containsExactly("one");
  }

  @Test
  void anEngineThatListensIsServedByTheNextGateway() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Duration limit = Duration.ofSeconds(30);
    Duration hold = Duration.ofMillis(50);
    var gateway = new TestGateway(folder, limit, hold);
    try (var engine = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)))) {
      assertThat(engine.statuses().take()).isEqualTo(200);
      for (int restart = 0; restart < 2; restart++) {
        gateway.close();
        gateway = new TestGateway(folder, limit, hold, gateway.rest());
        assertThat(gateway.engines(IMAGE)).isEqualTo(1);
      }
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("one"));
      TestGateway next = gateway;
      TestGateway.await("it is done", () -> next.account(IMAGE, "completed") == 1);
      assertThat(seen).as("it took no restart for an empty message").containsExactly("one");
    } finally {
      gateway.close();
    }
  }

  @Test
  void anEngineThatWorkedWhenTheGatewayEndedIsNotTakenToListen() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Duration limit = Duration.ofSeconds(30);
    Duration hold = Duration.ofMillis(50);
    var gateway = new TestGateway(folder, limit, hold);
    try (var engine =
        new EngineStandIn(
            gateway.rest(),
            IMAGE,
            each -> {
              begun.countDown();
              end.await();
            })) {
      assertThat(engine.statuses().take()).isEqualTo(200);
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("one"));
      begun.await();
      gateway.close();
      gateway = new TestGateway(folder, limit, hold, gateway.rest());
      assertThat(gateway.engines(IMAGE)).isZero();
      assertThat(gateway.account(IMAGE, "retained")).isEqualTo(1);
      end.countDown();
      TestGateway next = gateway;
      TestGateway.await("it has asked", () -> next.account(IMAGE, "completed") == 1);
    } finally {
      end.countDown();
      gateway.close();
    }
  }

  @Test
  void anEngineThatIsGoneAtTheNextGatewayCostsNoMessage() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Duration limit = Duration.ofSeconds(30);
    Duration hold = Duration.ofMillis(50);
    try (var gateway = new TestGateway(folder, limit, hold)) {
      var gone = new EngineStandIn(gateway.rest(), IMAGE, each -> {});
      assertThat(gone.statuses().take()).isEqualTo(200);
      gone.close();
    }
    Path listening = folder.resolve("listening");
    java.nio.file.Files.writeString(listening.resolve("half"), "{\"image\": \"a");
    try (var gateway = new TestGateway(folder, limit, hold)) {
      assertThat(listening.resolve("half")).doesNotExist();
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("one"));
      TestGateway.await("it is forgotten", () -> gateway.engines(IMAGE) == 0);
      assertThat(listening).isEmptyDirectory();
      try (var engine = new EngineStandIn(gateway.rest(), IMAGE, each -> seen.add(text(each)))) {
        TestGateway.await("it is done", () -> gateway.account(IMAGE, "completed") == 1);
        assertThat(engine.statuses()).isNotEmpty();
      }
    }
    assertThat(seen).containsExactly("one");
  }

  @Test
  void aHostThatHangsOnAllConnectionsItCanHaveKeepsNobodyOut() throws Exception {
    List<Socket> hanging = new ArrayList<>();
    var elsewhere = java.net.InetAddress.getByName("127.0.0.2"); // Linux has all of 127.0.0.0/8
    try (var gateway = new TestGateway(folder)) {
      for (int i = 0;
          i < 300;
          i++) { // two turns of all places, of a minute each: silent within a message
        var socket =
            new Socket(gateway.queue().getAddress(), gateway.queue().getPort(), elsewhere, 0);
        hanging.add(socket);
        socket.getOutputStream().write(bytes("013"));
      }
      new ConnectorStandIn(gateway.rest()).send(IMAGE, bytes("one"));
      TestGateway.await("it is taken", () -> gateway.account(IMAGE, "accepted") == 1);
    } finally {
      for (Socket each : hanging) {
        each.close();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
