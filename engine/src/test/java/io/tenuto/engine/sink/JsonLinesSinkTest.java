package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSinkTest {
  @TempDir private Path folder;

  @Test
  void aMessageIsOneObjectOnOneLine() throws Exception {
    FencedSink sink = Sinks.jsonLines(JsonLinesOptions.of(file()));
    sink.write(
        TestMessage.of(
                5, header("contentType", "text/plain; charset=utf-8", "n", 3), "two\nlines µ")
            .withId(TestMessage.id(5, 1, 0)));
    sink.close();

    assertThat(file())
        .hasContent(
            "{\"id\":\"cells/mic@3/5.1.0\",\"stream\":\"cells\",\"source\":\"mic\","
                + "\"incarnation\":3,\"sequence\":5,\"path\":[1,0],\"timeMicros\":1000005,"
                + "\"header\":{\"contentType\":\"text/plain; charset=utf-8\",\"n\":3},"
                + "\"sizeBytes\":12,\"text\":\"two\\nlines µ\"}\n");
  }

  @Test
  void whatIsNoShortTextIsDescribedBySizeAndChecksum() throws Exception {
    FencedSink sink = Sinks.jsonLines(new JsonLinesOptions(file(), OnExisting.REFUSE, 9, false));
    sink.write(TestMessage.of(0, Header.of("contentType", "text/plain"), "123456789"));
    sink.write(TestMessage.of(1, Header.of("contentType", "text/plain"), "123456789+"));
    sink.write(TestMessage.of(2, Header.of("contentType", "image/tiff"), "123456789"));
    sink.write(TestMessage.of(3, Header.EMPTY, "123456789"));
    sink.write(
        TestMessage.of(4, Header.of("contentType", "application/json"), "")
            .withPayload(Payload.of(new byte[] {(byte) 0xff, '1'})));
    sink.close();

    List<Map<String, Object>> lines = lines();
    assertThat(lines.get(0).get("text")).isEqualTo("123456789");
    assertThat(lines.get(0).containsKey("crc32")).isFalse();
    assertThat(lines.get(1).containsKey("text")).isFalse();
    assertThat(lines.get(1).get("sizeBytes")).isEqualTo(10L);
    assertThat(lines.get(2).get("crc32")).isEqualTo("cbf43926");
    assertThat(lines.get(3).get("crc32")).isEqualTo("cbf43926");
    assertThat(lines.get(4).containsKey("text")).isFalse();
    assertThat(lines.get(4).get("sizeBytes")).isEqualTo(2L);
  }

  @Test
  void everyHeaderValueSurvives() throws Exception {
    Header header =
        header(
            "text",
            "quote \" back \\ nul \0 sep \u2028 \ud83d\ude00 broken \ud800",
            "long",
            Long.MIN_VALUE,
            "double",
            0.1,
            "nan",
            Double.NaN,
            "truth",
            true,
            "list",
            List.of(1L, List.of("a"), header("k", 2.5).values()));
    FencedSink sink = Sinks.jsonLines(JsonLinesOptions.of(file()));
    sink.write(TestMessage.of(0, header, ""));
    sink.close();

    Map<?, ?> read = (Map<?, ?>) Objects.requireNonNull(lines().get(0).get("header"));
    assertThat(read.get("text"))
        .isEqualTo("quote \" back \\ nul \0 sep \u2028 \ud83d\ude00 broken ?");
    assertThat(read.get("long")).isEqualTo(Long.MIN_VALUE);
    assertThat(read.get("double")).isEqualTo(0.1);
    assertThat(read.get("nan")).isEqualTo("NaN");
    assertThat(read.get("truth")).isEqualTo(true);
    assertThat(read.get("list")).isEqualTo(header.values().get("list"));
  }

  @Test
  void aMessageThatCannotBeWrittenIsRejectedAndTheNextOneIsWritten() throws Exception {
    Object deep = List.of();
    for (int i = 0; i < 600; i++) {
      deep = List.of(deep);
    }
    Header bottomless = Header.of("deep", deep);
    FencedSink sink = Sinks.jsonLines(JsonLinesOptions.of(file()));

    assertThatThrownBy(() -> sink.write(TestMessage.of(0, bottomless, "")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageStartingWith("cells/mic@3/0: cannot be written (");
    sink.write(TestMessage.of(1, Header.EMPTY, ""));
    sink.close();

    assertThat(lines()).hasSize(1);
    assertThat(sink.written()).isEqualTo(1);
  }

  @Test
  void anIncompleteLastLineIsRemovedWhenAppending() throws Exception {
    FencedSink first = Sinks.jsonLines(JsonLinesOptions.of(file()));
    first.write(TestMessage.of(0, Header.EMPTY, ""));
    first.write(TestMessage.of(1, Header.EMPTY, ""));
    first.close();
    String whole = Files.readString(file());
    Files.writeString(file(), whole.substring(0, whole.length() - 5));

    FencedSink again = Sinks.jsonLines(JsonLinesOptions.of(file()).onExisting(OnExisting.APPEND));
    again.write(TestMessage.of(2, Header.EMPTY, ""));
    again.close();

    assertThat(lines().get(0).get("sequence")).isEqualTo(0L);
    assertThat(lines().get(1).get("sequence")).isEqualTo(2L);
    assertThat(lines()).hasSize(2);
    assertThat(again.remarks()).hasSize(1);
    assertThat(again.remarks().get(0)).contains("cells/mic@3/1");
  }

  @Test
  void aForeignLastLineIsLeftAsItIs() throws Exception {
    Files.writeString(file(), "{\"mine\":1}\n{\"mine\":2}");

    assertThatThrownBy(
            () -> Sinks.jsonLines(JsonLinesOptions.of(file()).onExisting(OnExisting.APPEND)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("Add a line feed to it");
    assertThat(file()).hasContent("{\"mine\":1}\n{\"mine\":2}");
  }

  private Path file() {
    return folder.resolve("results.jsonl");
  }

  private List<Map<String, Object>> lines() throws Exception {
    var lines = new ArrayList<Map<String, Object>>();
    for (String line : Files.readAllLines(file())) {
      lines.add(Json.read(line.getBytes(StandardCharsets.UTF_8)));
    }
    return lines;
  }
}
