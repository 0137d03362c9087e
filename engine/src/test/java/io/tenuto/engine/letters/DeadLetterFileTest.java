package io.tenuto.engine.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.MessageId;
import io.tenuto.api.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of several runs in one folder: written, read, closed. */
class DeadLetterFileTest {
  private static final PayloadLimits SMALL = new PayloadLimits(10, 15);

  @TempDir Path folder;

  private record Dead(MessageId id, Header header, Payload payload, int attempt, long timeMicros)
      implements Message {}

  private static Message message(long sequence, String payload) {
    var id = new MessageId("source", "p", 1, sequence, List.of(2, 0));
    return new Dead(id, Header.of("file", "f.png"), Payload.of(payload), 3, 77);
  }

  private void bury(String run, boolean append) throws IOException {
    try (var letters = DeadLetterFile.open(folder, run, append)) {
      letters.bury("work", message(7, "x"), "why", List.of("engine-1"));
    }
  }

  private LetterFolder read() throws IOException {
    return LetterFolder.read(folder);
  }

  private List<String> runs() throws IOException {
    return read().letters().stream().map(Letter::run).toList();
  }

  @Test
  void whoeverAddsKeepsWhatWasThereAndEachLineNamesItsRun() throws Exception {
    bury("first", false);
    bury("second", true);
    assertThat(runs()).isEqualTo(List.of("first", "second"));
    for (Letter letter : read().letters()) {
      assertThat(read().payload(letter)).asString().isEqualTo("x");
    }
  }

  @Test
  void whoeverBeginsAnewReplacesWhatWasThereWithTheFirstLetter() throws Exception {
    bury("first", false);
    DeadLetterFile.open(folder, "second", false).close();
    assertThat(runs()).isEqualTo(List.of("first"));
    bury("third", false);
    assertThat(runs()).isEqualTo(List.of("third"));
    assertThat(Files.size(folder.resolve("dead-letters.payloads"))).isEqualTo(1);
  }

  @Test
  void everythingAboutALetterIsReadBack() throws Exception {
    try (var letters = DeadLetterFile.open(folder, "run", false)) {
      letters.bury("fit", message(7, "pay"), "no star\n  at Fit.java:3", List.of("a", "b"));
    }
    assertThat(read().problems()).isEmpty();
    Letter letter = read().letters().get(0);
    assertThat(letter.id()).isEqualTo(message(7, "").id());
    assertThat(letter.header()).isEqualTo(Header.of("file", "f.png"));
    assertThat(letter.timeMicros()).isEqualTo(77);
    assertThat(letter.fields())
        .containsAllEntriesOf(
            Map.of(
                "number", 1,
                "message", "source/p@1/7.2.0",
                "reader", "fit",
                "cause", "no star",
                "detail", "  at Fit.java:3",
                "engines", List.of("a", "b"),
                "attempt", 3,
                "bytes", 3L,
                "payload", "kept",
                "state", "open"));
    assertThat(read().payload(letter)).asString().isEqualTo("pay");
  }

  @Test
  void whatDoesNotFitIsListedWithoutItsPayloadAndSaysWhy() throws Exception {
    try (var letters = DeadLetterFile.open(folder, "run", false, SMALL)) {
      letters.bury("work", message(1, "eleven bytes"), "why", List.of("e"));
      letters.bury("work", message(2, "ten bytes."), "why", List.of("e"));
      letters.bury("work", message(3, "six by"), "why", List.of("e"));
      letters.bury("work", message(4, "five."), "why", List.of("e"));
    }
    assertThat(read().letters())
        .extracting(Letter::notKept)
        .containsExactly(
            "it has more than 10 bytes", "", "all together would have more than 15 bytes", "");
    assertThat(read().payload(read().letters().get(3))).asString().isEqualTo("five.");
    assertThatThrownBy(() -> read().payload(read().letters().get(0)))
        .isInstanceOf(IOException.class)
        .hasMessage("the payload of letter 1 was not kept: it has more than 10 bytes");
  }

  @Test
  void aClosedLetterStaysAndSaysHow() throws Exception {
    bury("run", false);
    bury("run", true);
    try (var letters = DeadLetterFile.open(folder, "dlq", true)) {
      letters.closeLetter(1, "dropped");
    }
    assertThat(read().open()).extracting(Letter::number).containsExactly(2);
    assertThat(read().letters()).extracting(Letter::closed).containsExactly("dropped", "");
  }

  @Test
  void oneWritesAtATime() throws Exception {
    try (var writer = DeadLetterFile.open(folder, "run", true)) {
      assertThat(writer).isNotNull();
      assertThatThrownBy(() -> DeadLetterFile.open(folder, "dlq", true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by this process. Stop it");
    }
    DeadLetterFile.open(folder, "dlq", true).close();
  }

  @Test
  void aTornLineIsNamedAndSpoilsNoOther() throws Exception {
    bury("first", false);
    Path index = folder.resolve("dead-letters.jsonl");
    Files.writeString(index, "{\"run\":\"sec", StandardOpenOption.APPEND);
    bury("third", true);
    assertThat(runs()).isEqualTo(List.of("first", "third"));
    assertThat(read().letters()).extracting(Letter::number).containsExactly(1, 3);
    assertThat(read().problems())
        .singleElement()
        .asString()
        .startsWith(index + ":2: this line cannot be read: ");
  }

  @Test
  void damageIsFoundAndNothingElseIsHandedOut() throws Exception {
    bury("run", false);
    Path payloads = folder.resolve("dead-letters.payloads");
    Files.write(payloads, "y".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> read().payload(read().letters().get(0)))
        .hasMessage(payloads + ": the payload of letter 1 is damaged: its checksum is wrong");
    Files.write(payloads, new byte[0]);
    assertThatThrownBy(() -> read().payload(read().letters().get(0)))
        .hasMessage(payloads + ": the payload of letter 1 is damaged: the file ends before it");
  }

  @Test
  void aFolderWithoutLettersIsNamed() {
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + ": there is no dead-letters.jsonl.");
  }
}
