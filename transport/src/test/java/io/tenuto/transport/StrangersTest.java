package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.ProtocolException;
import io.tenuto.wire.RefusedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StrangersTest {
  private final Strangers strangers = new Strangers();

  @Test
  void theFirstIsNamedAtOnceAndAFloodOnlyCounted() {
    var cause = new ProtocolException("no preface. Check host and port.");
    assertThat(strangers.on("tcp:/a", cause, 5))
        .hasValue("tcp:/a was cut off: no preface. Check host and port.");
    assertThat(strangers.on("tcp:/b", cause, 6)).isEmpty();
    assertThat(strangers.on("tcp:/c", cause, 4 + Strangers.SILENCE_NANOS)).isEmpty();
    assertThat(strangers.on("tcp:/d", cause, 5 + Strangers.SILENCE_NANOS))
        .hasValueSatisfying(
            said -> assertThat(said).startsWith("tcp:/d ").endsWith("So were 2 others before it."));
    assertThat(strangers.on("tcp:/e", cause, 5 + 2 * Strangers.SILENCE_NANOS))
        .hasValueSatisfying(said -> assertThat(said).doesNotContain("others"));
  }

  @Test
  void aWrongTokenIsWorthALineAndWhoLeavesOrComesAgainIsNot() {
    assertThat(strangers.on("tcp:/a", null, 1)).isEmpty();
    assertThat(strangers.on("tcp:/a", new IOException("reset"), 2)).isEmpty();
    assertThat(strangers.on("tcp:/a", new RefusedException("lease", "not yet", true), 3)).isEmpty();
    assertThat(strangers.on("tcp:/a", new RefusedException("token", "wrong", false), 4))
        .isPresent();
  }
}
