package io.tenuto.engine.node;

import static io.tenuto.engine.node.Deployment.anyPort;
import static io.tenuto.engine.node.Deployment.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Ledger;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.worker.EngineStarter;
import io.tenuto.engine.worker.Worker;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Pulse;
import io.tenuto.wire.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster's processes together: who finds whom, and what goes on when one is away. */
@Timeout(300)
class ClusterTest {
  @TempDir Path folder;
  private Deployment cluster;

  @BeforeEach
  void open() {
    cluster = new Deployment(folder);
  }

  @AfterEach
  void close() throws Exception {
    cluster.close();
    assertThat(cluster.faults).isEmpty();
  }

  @Test
  void aSourceReachesAnEngineThatTheMasterLeases() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    cluster.engine("one", Optional.of(anyPort()), master.endpoint());
    Deployment.Source source = cluster.new Source(Optional.empty(), master.endpoint(), 0);
    source.send(100);
    source.settle();
    assertThat(source.connector.ledger(Deployment.STAGE))
        .isEqualTo(new Ledger(100, 100, 0, 0, 0, 0));
    assertThat(cluster.doneBy).hasSize(100);
  }

  @Test
  void workersStartTheEnginesOfAPipelineAndAllOfThemTakePart() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    cluster.worker("w1", 2, master.endpoint(), Optional.of(anyPort()));
    cluster.worker("w2", 2, master.endpoint(), Optional.of(anyPort()));
    Deployment.Source source = cluster.new Source(Optional.empty(), master.endpoint(), 4);
    await(
        "four engines take part",
        () -> {
          source.send(50);
          return new HashSet<>(cluster.doneBy.values()).size() == 4;
        });
    source.settle();
    assertThat(new TreeSet<>(cluster.doneBy.values()))
        .containsExactly(
            "cells-statistics-1", "cells-statistics-2", "cells-statistics-3", "cells-statistics-4");
    assertThat(source.connector.ledger(Deployment.STAGE).retained()).isZero();
    assertThat(cluster.doneBy).hasSize((int) source.completed());
  }

  @Test
  void aWorkerWhoseEnginesCannotBeStartedEndsAtOnce() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    var tries = new AtomicInteger();
    EngineStarter starter =
        (order, instance, onExit) -> {
          tries.incrementAndGet();
          throw new NoClassDefFoundError("planted");
        };
    var worker = Worker.start("w", 2, List.of(master.endpoint()), cluster.token, starter);
    cluster.opened(worker);
    cluster.new Source(Optional.empty(), master.endpoint(), 1);
    await("the engine was tried again", () -> tries.get() > 1);
    CompletableFuture.runAsync(worker::close).get(60, TimeUnit.SECONDS);
  }

  @Test
  void enginesThatDialOutServeASourceThatListens() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    cluster.worker("w1", 2, master.endpoint(), Optional.empty());
    cluster.worker("w2", 2, master.endpoint(), Optional.empty());
    Deployment.Source source = cluster.new Source(Optional.of(anyPort()), master.endpoint(), 2);
    await(
        "both engines take part",
        () -> {
          source.send(50);
          return new HashSet<>(cluster.doneBy.values()).size() == 2;
        });
    source.settle();
    assertThat(cluster.doneBy).hasSize((int) source.completed());
  }

  @Test
  void twoThatOnlyDialAreJoinedByARelayAndAreToldWhatToDoBefore() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    cluster.worker("w1", 2, master.endpoint(), Optional.empty());
    cluster.worker("w2", 2, master.endpoint(), Optional.empty());
    Deployment.Source source = cluster.new Source(Optional.empty(), master.endpoint(), 2);
    source.send(50);
    await("somebody says that they cannot meet", () -> !source.notices.isEmpty());
    assertThat(source.notices.get(0))
        .contains("source and cells-statistics-1", "tenuto relay --master");
    assertThat(source.completed()).isZero();

    cluster.relay(master.endpoint());
    await(
        "both engines take part",
        () -> {
          source.send(50);
          return new HashSet<>(cluster.doneBy.values()).size() == 2;
        });
    source.settle();
    assertThat(cluster.doneBy).hasSize((int) source.completed());
    assertThat(source.notices).as("said once").hasSize(1);
  }

  @Test
  void aRelayThatIsAwayIsFoundAgainByBothAndNothingIsLost() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    cluster.worker("w1", 1, master.endpoint(), Optional.empty());
    Deployment.Source source = cluster.new Source(Optional.empty(), master.endpoint(), 1);
    var first = cluster.relay(master.endpoint());
    source.send(1_000);
    source.settle();
    first.close();
    source.send(1_000);
    cluster.relay(master.endpoint());
    source.settle();
    assertThat(source.connector.ledger(Deployment.STAGE))
        .isEqualTo(new Ledger(2_000, 2_000, 0, 0, 0, 0));
  }

  @Test
  void aMasterThatIsAwayLeavesTheFlowAloneAndItsSuccessorLearnsEverything() throws Exception {
    Pulse pulse = cluster.opened(new Pulse());
    Master first = cluster.master(anyPort(), 1);
    Endpoint place = first.endpoint();
    cluster.worker("w1", 2, place, Optional.of(anyPort()));
    cluster.worker("w2", 2, place, Optional.empty());
    Deployment.Source source = cluster.new Source(Optional.of(anyPort()), place, 4);
    await("four engines run", () -> cluster.started.size() == 4);
    await("all are leased", () -> leased(source) == 4);
    List<Peer> before = source.node.view().connectors().get(0).groups().get(0).engines();
    source.send(500);
    source.settle();

    first.close();
    await("the master is away", () -> !source.node.mastered());
    source.send(5_000);
    source.settle();

    Master second = cluster.master(place, 2);
    await(
        "the new master knows all", () -> known(second).equals("7 nodes, 4 engines, 1 connectors"));
    source.send(500);
    source.settle();
    await("the source is back", source.node::mastered);
    assertThat(source.node.view().connectors().get(0).groups().get(0).engines()).isEqualTo(before);
    assertThat(cluster.started).as("no engine was started twice").hasSize(4);
    if (pulse.steady()) {
      assertThat(source.connector.releases()).as("messages leased again").isZero();
    }
  }

  private static int leased(Deployment.Source source) {
    return source.node.view().connectors().get(0).groups().get(0).engines().size();
  }

  private static String known(Master master) throws AssertionError {
    try {
      return master.census();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anOlderMasterIsNotFollowed() throws Exception {
    Master first = cluster.master(anyPort(), 7);
    Endpoint place = first.endpoint();
    Deployment.Source source = cluster.new Source(Optional.empty(), place, 1);
    await("the master is there", source.node::mastered);
    first.close();
    cluster.master(place, 6);
    await("the old one is refused", () -> source.node.trouble().contains("older"));
    assertThat(source.node.mastered()).isFalse();
  }

  @Test
  void aWorkerThatComesBackTakesItsShareAndSurplusEnginesEnd() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    var gone = cluster.worker("w1", 2, master.endpoint(), Optional.of(anyPort()));
    Deployment.Source source = cluster.new Source(Optional.empty(), master.endpoint(), 2);
    await("both run", () -> leased(source) == 2);
    gone.close();
    await("none runs", () -> leased(source) == 0);
    source.send(100);
    cluster.worker("w2", 2, master.endpoint(), Optional.of(anyPort()));
    source.settle();
    await("both have been started again", () -> cluster.started.size() >= 4);
    await("both are leased", () -> leased(source) == 2);
    assertThat(cluster.started).as("and no more than these").hasSize(4);
  }

  @Test
  void aWrongTokenIsSaidInPlainWords() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    var settings =
        new Node.Settings("stranger", Optional.empty(), List.of(), List.of(master.endpoint()));
    try (Node stranger =
        new Node(
            settings,
            cluster.loop("stranger"),
            new BufferPool(1 << 20),
            new Token("quite another token"))) {
      stranger.start();
      await("the refusal", () -> stranger.trouble().contains("token"));
      assertThat(stranger.trouble()).contains("--token-file");
    }
  }

  @Test
  void aPortInUseIsSaidInPlainWords() throws Exception {
    Master master = cluster.master(anyPort(), 1);
    assertThatThrownBy(() -> cluster.master(master.endpoint(), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(master.endpoint().toString())
        .hasMessageContaining("choose another");
    assertThatThrownBy(
            () -> cluster.engine("two", Optional.of(master.endpoint()), master.endpoint()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("choose another");
  }

  @Test
  void withoutAMasterASourceIsGivenItsEnginesByHandAndLetsDialersIn() throws Exception {
    Master unused = cluster.master(anyPort(), 1);
    Deployment.Source source = cluster.new Source(Optional.of(anyPort()), unused.endpoint(), 0);
    assertThat(source.node.lease("source", "no such group", 1, List.of())).isFalse();
    assertThat(source.node.lease("source", Deployment.STAGE, 9, List.of())).isTrue();
    assertThat(source.node.lease("source", Deployment.STAGE, 8, List.of())).isFalse();
  }
}
