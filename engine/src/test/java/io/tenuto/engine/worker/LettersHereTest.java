package io.tenuto.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import io.tenuto.engine.letters.DeadLetterFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders of a worker: engines of several pipelines, and backlogs. */
class LettersHereTest {
  @TempDir Path work;

  private record Dead(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  private void bury(String folder, String run, String reader, long sequence) throws IOException {
    var id = new MessageId("work", "p", 1, sequence, List.of(0));
    try (var letters = DeadLetterFile.open(work.resolve(folder), run, true)) {
      letters.bury(
          reader, new Dead(id, Header.EMPTY, Payload.of("x"), 3, 0), "why", List.of("engine"));
    }
  }

  @Test
  void eachMessageCountsOnceForItsReaderWhicheverEnginesHadIt() throws Exception {
    bury("p-work-1", "p", "picky", 1);
    bury("p-work-1", "p", "picky", 2);
    bury("p-work-2", "p", "picky", 2); // its first engine was killed, and it was made again
    bury("p-work-2", "p", "other", 2);
    assertThat(LettersHere.count(work, "p", List.of("work")))
        .isEqualTo(Map.of("picky", 2L, "other", 1L));
  }

  @Test
  void whatIsOfOthersOrOfBacklogsDoesNotCount() throws Exception {
    bury("p-work-1", "p", "picky", 1);
    bury("p-work-2", "earlier", "picky", 2); // another run's, in the same folder
    bury("q-work-1", "q", "picky", 3);
    bury("p-picky-backlog-w", "p", "picky", 4);
    bury("p-picky-backlog-7", "p", "picky", 5);
    assertThat(LettersHere.count(work, "p", List.of("work", "picky")))
        .isEqualTo(Map.of("picky", 1L));
  }

  @Test
  void whereNoEngineWasStartedThereIsNothing() throws Exception {
    assertThat(LettersHere.count(work.resolve("none"), "p", List.of("work"))).isEmpty();
  }
}
