package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same pipeline file over four hosts: source, master and two workers, whoever dials. */
@Timeout(600)
class FourHostsTest {
  private static final String MASTER = Hosts.address(2) + ":8640";

  @TempDir Path folder;

  @BeforeEach
  void makeToken() throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "the token of four hosts");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void enginesListenAndMessagesGoStraightFromOneToTheNext() throws Exception {
    try (var hosts = new Hosts(4)) {
      startMaster(hosts);
      startWorker(hosts, 3, Hosts.address(3));
      startWorker(hosts, 4, Hosts.address(4));
      assertRuns(hosts, Hosts.address(1) + ":0");
    }
  }

  @Test
  void enginesDialOutAndMeetWhereTheSourceListens() throws Exception {
    try (var hosts = new Hosts(4)) {
      startMaster(hosts);
      startWorker(hosts, 3, "none");
      startWorker(hosts, 4, "none");
      assertRuns(hosts, Hosts.address(1) + ":0");
    }
  }

  @Test
  void nobodyListensButARelay() throws Exception {
    try (var hosts = new Hosts(4)) {
      startMaster(hosts);
      Path said = folder.resolve("relay.log");
      hosts.start(
          2, folder, said, "relay", "--master", MASTER, "--listen", Hosts.address(2) + ":8642");
      startWorker(hosts, 3, "none");
      startWorker(hosts, 4, "none");
      assertRuns(hosts, "none");
    }
  }

  private void startMaster(Hosts hosts) throws IOException {
    Path said = folder.resolve("master.log");
    hosts.start(2, folder, said, "master", "--listen", MASTER);
    awaitWords(said, "tenuto: master on");
  }

  private void startWorker(Hosts hosts, int host, String listen) throws IOException {
    String name = "worker-" + host;
    Path said = folder.resolve(name + ".log");
    hosts.start(
        host, folder, said, "worker", "--master", MASTER, "--name", name, "--listen", listen);
    awaitWords(said, "tenuto: " + name); // so that it is known before the run has begun
  }

  private static void awaitWords(Path said, String words) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!Files.readString(said).contains(words)) {
      assertThat(System.nanoTime() - deadline).as("waiting for: %s", words).isNegative();
      LockSupport.parkNanos(20_000_000);
    }
  }

  private void assertRuns(Hosts hosts, String listen) throws IOException, InterruptedException {
    Path said = folder.resolve("run.log");
    Process run =
        hosts.start(
            1,
            folder,
            said,
            "run",
            SharedData.project().resolve("examples/cells/pipeline.yaml").toString(),
            "--master",
            MASTER,
            "--listen",
            listen,
            "--output",
            folder.resolve("out").toString());
    assertThat(run.waitFor(300, TimeUnit.SECONDS)).as("the run ends").isTrue();
    assertThat(Files.readString(said, StandardCharsets.UTF_8))
        .contains("300 accepted = 300 completed + 0 dropped · 182 kept · 2 engines");
    assertThat(run.exitValue()).isZero();
    assertThat(Files.readAllLines(folder.resolve("out/results.csv"))).hasSize(301);
    for (int host = 3; host <= 4; host++) {
      assertThat(Files.readString(folder.resolve("worker-" + host + ".log")))
          .as("what worker %s said", host)
          .contains("starting engine");
    }
  }
}
