package io.tenuto.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of several runs in one folder. */
class DeadLetterFileTest {
  @TempDir Path folder;

  private record Letter(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  private void bury(String run, boolean append) throws IOException {
    try (var letters = new DeadLetterFile(folder.resolve("letters.jsonl"), run, append)) {
      var id = new MessageId("source", "p", 1, 7, List.of());
      letters.bury(
          "work", new Letter(id, Header.EMPTY, Payload.of("x"), 3, 0), "why", List.of("engine-1"));
    }
  }

  private List<Object> runs() throws IOException {
    return Files.readAllLines(folder.resolve("letters.jsonl")).stream()
        .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)).get("run"))
        .toList();
  }

  @Test
  void whoeverAddsKeepsWhatWasThereAndEachLineNamesItsRun() throws Exception {
    bury("first", false);
    bury("second", true);
    assertThat(runs()).isEqualTo(List.of("first", "second"));
  }

  @Test
  void whoeverBeginsAnewReplacesWhatWasThereWithTheFirstLetter() throws Exception {
    bury("first", false);
    new DeadLetterFile(folder.resolve("letters.jsonl"), "second", false).close();
    assertThat(runs()).isEqualTo(List.of("first"));
    bury("third", false);
    assertThat(runs()).isEqualTo(List.of("third"));
  }
}
