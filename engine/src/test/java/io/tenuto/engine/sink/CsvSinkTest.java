package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvSinkTest {
  @TempDir private Path folder;

  @Test
  void theFirstMessageDecidesTheColumns() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    sink.write(row(0, "file", "a.tif", "frame", 0, "mean", 12.5));
    sink.write(row(1, "mean", 0.1, "frame", 1, "file", "b, c.tif"));
    sink.close();

    assertThat(file()).hasContent("file,frame,mean\na.tif,0,12.5\n\"b, c.tif\",1,0.1\n");
    assertThat(sink.written()).isEqualTo(2);
    assertThat(sink.remarks()).isEmpty();
  }

  @Test
  void columnsMayBeGivenAndAnEmptyRunStillHasThem() throws Exception {
    open(CsvOptions.of(file()).withColumns(List.of("id", "mean", "sizeBytes"))).close();
    assertThat(file()).hasContent("id,mean,sizeBytes\n");

    FencedSink sink =
        open(
            CsvOptions.of(file())
                .withColumns(List.of("id", "mean", "sizeBytes"))
                .onExisting(OnExisting.APPEND));
    sink.write(row(4, "mean", 2L));
    sink.close();

    assertThat(file()).hasContent("id,mean,sizeBytes\ncells/mic@3/4,2,7\n");
  }

  @Test
  void messagesWithoutHeaderAreListedByIdentityAndSize() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    sink.write(TestMessage.of(0, Header.EMPTY, "12345"));
    sink.close();

    assertThat(file()).hasContent("id,sizeBytes\ncells/mic@3/0,5\n");
  }

  @Test
  void aMissingKeyLeavesItsCellEmptyAndAKeyThatIsNoColumnIsRemarked() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    sink.write(row(0, "a", 1, "b", 2));
    sink.write(row(1, "b", 3, "other", 4));
    sink.close();

    assertThat(file()).hasContent("a,b\n1,2\n,3\n");
    assertThat(sink.remarks())
        .containsExactly(
            file()
                + ": keys that are no columns were left out: other. Name them under columns to keep"
                + " them.");
  }

  @Test
  void theTypeOfThePayloadIsNotMissed() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()).withColumns(List.of("a")));
    sink.write(row(0, "a", 1, Header.CONTENT_TYPE, "image/tiff"));
    sink.close();

    assertThat(file()).hasContent("a\n1\n");
    assertThat(sink.remarks()).isEmpty();
  }

  @Test
  void rowsAreVisibleAfterAFlushWhileTheRunGoesOn() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    sink.write(row(0, "a", 1));
    sink.flush();
    assertThat(file()).hasContent("a\n1\n");
    sink.write(row(1, "a", 2));
    sink.flush();
    assertThat(file()).hasContent("a\n1\n2\n");
    sink.close();
  }

  @Test
  void aMessageThatComesAgainIsWrittenOnce() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 100; i++) {
        sink.write(row(i, "a", i));
      }
    }
    sink.close();

    assertThat(Files.readAllLines(file())).hasSize(101);
    assertThat(sink.written()).isEqualTo(100);
    assertThat(sink.duplicates()).isEqualTo(200);
  }

  @Test
  void aHundredThousandRowsAreWhole() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    for (int i = 0; i < 100_000; i++) {
      sink.write(row(i, "n", i, "text", "row " + i));
    }
    sink.close();

    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(100_001);
    assertThat(lines.get(100_000)).isEqualTo("99999,row 99999");
  }

  @Test
  void anExistingFileIsRefusedUnlessToldOtherwise() throws Exception {
    Files.writeString(file(), "precious\n");

    assertThatThrownBy(() -> open(CsvOptions.of(file())))
        .isInstanceOf(SinkException.class)
        .hasMessage(
            file()
                + ": is there already. Choose another name, remove it, or say that it may"
                + " be overwritten (--overwrite).");
    assertThat(file()).hasContent("precious\n");

    FencedSink sink = open(CsvOptions.of(file()).onExisting(OnExisting.OVERWRITE));
    sink.write(row(0, "a", 1));
    sink.close();
    assertThat(file()).hasContent("a\n1\n");
  }

  @Test
  void aCrashAtAnyByteIsRepairedWhenTheFileIsOpenedAgain() throws Exception {
    FencedSink first = open(CsvOptions.of(file()));
    first.write(row(0, "name", "plain", "n", 1));
    first.write(row(1, "name", "two\n\"lines\"", "n", 2));
    first.write(row(2, "name", "µ", "n", 3));
    first.close();
    byte[] whole = Files.readAllBytes(file());
    String text = new String(whole, StandardCharsets.UTF_8);
    List<String> prefixes =
        List.of(
            "name,n\n", "name,n\nplain,1\n", "name,n\nplain,1\n\"two\n\"\"lines\"\"\",2\n", text);
    for (int length = prefixes.get(0).length(); length <= whole.length; length++) {
      byte[] torn = Arrays.copyOf(whole, length);
      Files.write(file(), torn);
      String kept = "";
      for (String prefix : prefixes) {
        kept = prefix.getBytes(StandardCharsets.UTF_8).length <= length ? prefix : kept;
      }

      FencedSink again = open(CsvOptions.of(file()).onExisting(OnExisting.APPEND));
      again.write(row(3, "n", 4, "name", "new"));
      again.close();

      assertThat(Files.readString(file())).as("after %s bytes", length).isEqualTo(kept + "new,4\n");
      assertThat(again.remarks().isEmpty())
          .isEqualTo(kept.getBytes(StandardCharsets.UTF_8).length == length);
    }
  }

  @Test
  void appendingRefusesAFileWithOtherColumnsAndOneThatIsNoTable() throws Exception {
    Files.writeString(file(), "a,b\n1,2\n");
    assertThatThrownBy(
            () ->
                open(
                    CsvOptions.of(file())
                        .withColumns(List.of("a", "c"))
                        .onExisting(OnExisting.APPEND)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("has the columns a, b, not a, c");
    assertThat(file()).hasContent("a,b\n1,2\n");

    Files.writeString(file(), "no line feed");
    assertThatThrownBy(() -> open(CsvOptions.of(file()).onExisting(OnExisting.APPEND)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("holds no complete row");
    assertThat(file()).hasContent("no line feed");
  }

  @Test
  void appendingToAFileThatIsNotThereBeginsOne() throws Exception {
    Path deep = folder.resolve("new/folder/results.csv");
    FencedSink sink = open(CsvOptions.of(deep).onExisting(OnExisting.APPEND));
    sink.write(row(0, "a", 1));
    sink.close();

    assertThat(deep).hasContent("a\n1\n");
  }

  @Test
  void aFolderInTheFilesPlaceIsNamed() {
    assertThatThrownBy(() -> open(CsvOptions.of(folder)))
        .isInstanceOf(SinkException.class)
        .hasMessage(folder + ": is a folder. Give the name of a file in it.");
  }

  @Test
  void aColumnNamedTwiceIsRefused() {
    assertThatThrownBy(() -> CsvOptions.of(file()).withColumns(List.of("a", "b", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns: a is named twice. Remove one of them.");
  }

  @Test
  void anInterruptedThreadStillWritesItsRows() throws Exception {
    FencedSink sink = open(CsvOptions.of(file()));
    sink.write(row(0, "a", 1));
    Thread.currentThread().interrupt();
    sink.flush();
    assertThat(Thread.interrupted()).isTrue();
    sink.write(row(1, "a", 2));
    sink.close();

    assertThat(file()).hasContent("a\n1\n2\n");
  }

  private Path file() {
    return folder.resolve("results.csv");
  }

  private static FencedSink open(CsvOptions options) throws SinkException {
    return Sinks.csv(options);
  }

  private static TestMessage row(long sequence, Object... keysAndValues) {
    return TestMessage.of(sequence, header(keysAndValues), "payload");
  }
}
