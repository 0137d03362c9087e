package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same pipeline file over four hosts: source, master and two workers, whoever dials. */
@Timeout(600)
class FourHostsTest {
  private static final String MASTER = Hosts.address(2) + ":8640";

  private static final int FEW = 60; // where it is the way that counts

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
      startWorkers(hosts, Hosts.address(3), Hosts.address(4));
      assertRuns(hosts, 300, Hosts.address(1) + ":0");
    }
  }

  @Test
  void enginesDialOutAndMeetWhereTheSourceListens() throws Exception {
    try (var hosts = new Hosts(4)) {
      startMaster(hosts);
      startWorkers(hosts, "none", "none");
      assertRuns(hosts, FEW, Hosts.address(1) + ":0");
    }
  }

  @Test
  void nobodyListensButARelay() throws Exception {
    try (var hosts = new Hosts(4)) {
      startMaster(hosts);
      Path said = folder.resolve("relay.log");
      hosts.start(
          2, folder, said, "relay", "--master", MASTER, "--listen", Hosts.address(2) + ":8642");
      startWorkers(hosts, "none", "none");
      assertRuns(hosts, FEW, "none");
    }
  }

  private void startMaster(Hosts hosts) throws IOException {
    Path said = folder.resolve("master.log");
    hosts.start(2, folder, said, "master", "--listen", MASTER);
    awaitWords(said, "tenuto: master on");
  }

  private void startWorkers(Hosts hosts, String... listen) throws IOException {
    for (int i = 0; i < listen.length; i++) {
      String name = "worker-" + (3 + i);
      Path said = folder.resolve(name + ".log");
      hosts.start(
          3 + i, folder, said, "worker", "--master", MASTER, "--name", name, "--listen", listen[i]);
    }
    for (int i = 0; i < listen.length; i++) { // so that they are known before the run has begun
      awaitWords(folder.resolve("worker-" + (3 + i) + ".log"), "tenuto: worker-" + (3 + i));
    }
  }

  private static void awaitWords(Path said, String words) throws IOException {
    Await.until(words, () -> Files.readString(said).contains(words));
  }

  private void assertRuns(Hosts hosts, int images, String listen)
      throws IOException, InterruptedException {
    Path said = folder.resolve("run.log");
    String example = Files.readString(SharedData.project().resolve("examples/cells/pipeline.yaml"));
    assertThat(example).contains("images: 300");
    Path pipeline =
        Files.writeString(
            folder.resolve("pipeline.yaml"), example.replace("images: 300", "images: " + images));
    Process run =
        hosts.start(
            1,
            folder,
            said,
            "run",
            pipeline.toString(),
            "--master",
            MASTER,
            "--listen",
            listen,
            "--output",
            folder.resolve("out").toString());
    assertThat(run.waitFor(300, TimeUnit.SECONDS)).as("the run ends").isTrue();
    assertThat(Files.readString(said, StandardCharsets.UTF_8))
        .contains("%1$d accepted = %1$d completed + 0 dropped".formatted(images), "2 engines");
    assertThat(run.exitValue()).isZero();
    assertThat(Files.readAllLines(folder.resolve("out/results.csv"))).hasSize(images + 1);
    for (int host = 3; host <= 4; host++) {
      assertThat(Files.readString(folder.resolve("worker-" + host + ".log")))
          .as("what worker %s said", host)
          .contains("starting engine");
    }
  }
}
