package io.tenuto.engine.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.Payload;
import io.tenuto.engine.connector.Connector;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A backlog between a source and engines. */
@Timeout(120)
class BacklogTest {
  private static final long MIB = 1 << 20;

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aFastSourceIsNotHeldUpBySlowEngines() throws Exception {
    Connector source = rig.source(4 * MIB);
    Backlog backlog = rig.backlog(rig.settings(folder.resolve("b"), 256 * MIB, 8 * MIB));
    var engine = rig.engine(1, (message, outputs) -> Rig.pause(Duration.ofMillis(2)));
    rig.spill(source, backlog);
    rig.serve(source, "main", engine);
    rig.drain(backlog, engine);
    int messages = 1000;
    for (int i = 0; i < messages; i++) {
      assertThat(source.offer(Header.EMPTY, Payload.of(new byte[20_000]))).isEqualTo(i);
    }
    assertThat(rig.seen.size()).as("processed when the source was done").isLessThan(messages / 2);
    assertThat(source.flush(Rig.PATIENCE)).isTrue();
    assertThat(backlog.flush(Rig.PATIENCE)).isTrue();
    Ledger direct = source.ledger("main");
    Ledger spilled = backlog.ledger();
    assertThat(direct.passedOn()).isEqualTo(spilled.accepted()).isPositive();
    assertThat(direct.completed() + spilled.completed()).isEqualTo(messages);
    assertThat(direct.balanced()).isTrue();
    assertThat(spilled.balanced()).isTrue();
    assertThat(rig.seen).hasSize(messages).allSatisfy((id, times) -> assertThat(times).isOne());
    assertThat(rig.problems).isEmpty();
    backlog.close();
    source.close();
  }
}
