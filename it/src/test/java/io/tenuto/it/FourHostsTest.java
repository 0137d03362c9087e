package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same pipeline file over four hosts: source, master and two workers, whoever dials. */
@Timeout(180)
class FourHostsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theCellsPipelineRunsAcrossFourHosts(boolean enginesDialOut) throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, "the token of four hosts");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String master = Hosts.address(2) + ":8640";
    Path said = folder.resolve("run.log");
    try (var hosts = new Hosts(4)) {
      Process directory =
          hosts.start(2, folder, folder.resolve("master.log"), "master", "--listen", master);
      assertThat(directory.isAlive()).isTrue();
      for (int host = 3; host <= 4; host++) {
        String listen = enginesDialOut ? "none" : Hosts.address(host);
        hosts.start(
            host,
            folder,
            folder.resolve("worker-" + host + ".log"),
            "worker",
            "--master",
            master,
            "--name",
            "worker-" + host,
            "--listen",
            listen);
      }
      Process run =
          hosts.start(
              1,
              folder,
              said,
              "run",
              SharedData.project().resolve("examples/cells/pipeline.yaml").toString(),
              "--master",
              master,
              "--listen",
              Hosts.address(1) + ":0",
              "--output",
              folder.resolve("out").toString());
      assertThat(run.waitFor(120, TimeUnit.SECONDS)).as("the run ends").isTrue();
      String output = Files.readString(said, StandardCharsets.UTF_8);
      assertThat(output)
          .contains("300 accepted = 300 completed + 0 dropped · 182 kept · 2 engines");
      assertThat(run.exitValue()).isZero();
    }
    assertThat(Files.readAllLines(folder.resolve("out/results.csv"))).hasSize(301);
    for (int host = 3; host <= 4; host++) {
      assertThat(Files.readString(folder.resolve("worker-" + host + ".log")))
          .as("what worker %s said", host)
          .contains("starting engine");
    }
  }
}
