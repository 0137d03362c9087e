package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that stores identities, on the real file system. */
class OnceFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("deep/results.csv");
  }

  private Path index() {
    return folder.resolve("deep/results.csv.once");
  }

  private FencedSink open(OnExisting onExisting) throws SinkException {
    return Sinks.csv(CsvOptions.of(file()).onExisting(onExisting).once(true));
  }

  private static TestMessage row(int number) {
    return TestMessage.of(number, header("n", number), "");
  }

  private void write(OnExisting onExisting, int... numbers) throws Exception {
    try (FencedSink sink = open(onExisting)) {
      for (int number : numbers) {
        sink.write(row(number));
      }
    }
  }

  @Test
  void messagesThatComeAgainInARunOrInALaterOneAreLeftOutAndCounted() throws Exception {
    try (FencedSink sink = open(OnExisting.REFUSE)) {
      sink.write(row(0));
      sink.write(row(0));
      sink.flush();
      sink.write(row(0));
      sink.write(row(1));
      sink.flush();
      assertThat(sink.written()).isEqualTo(2);
      assertThat(sink.duplicates()).isEqualTo(2);
      assertThat(file()).hasContent("n\n0\n1\n");
    }
    try (FencedSink sink = open(OnExisting.APPEND)) {
      sink.write(row(1));
      sink.write(row(2));
      sink.close();
      assertThat(sink.written()).isEqualTo(1);
      assertThat(sink.duplicates()).isEqualTo(1);
      assertThat(sink.remarks()).isEmpty();
    }
    assertThat(file()).hasContent("n\n0\n1\n2\n");
  }

  @Test
  void twoSinksNeverHaveOneIndex() throws Exception {
    try (FencedSink first = open(OnExisting.REFUSE)) {
      assertThatThrownBy(() -> open(OnExisting.APPEND))
          .isInstanceOf(SinkException.class)
          .hasMessageContaining("results.csv.once: another run has it open");
      first.write(row(0));
    }
    write(OnExisting.APPEND, 0, 1);
    assertThat(file()).hasContent("n\n0\n1\n");
  }

  @Test
  void aFileThatIsThereIsRefusedAndMayBeBegunAnew() throws Exception {
    write(OnExisting.REFUSE, 0, 1);
    assertThatThrownBy(() -> open(OnExisting.REFUSE)).hasMessageContaining("is there already");
    write(OnExisting.OVERWRITE, 1);
    assertThat(file()).hasContent("n\n1\n");
  }

  @Test
  void rowsAndIndexAreNotUsedWithoutEachOther() throws Exception {
    write(OnExisting.REFUSE, 0, 1);
    assertThatThrownBy(() -> Sinks.csv(CsvOptions.of(file()).onExisting(OnExisting.APPEND)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("was written with once: true")
        .hasMessageContaining("Say once: true");
    Files.delete(file());
    assertThatThrownBy(() -> open(OnExisting.REFUSE))
        .hasMessageContaining("results.csv.once: belongs to results.csv, which is gone");
    Files.delete(index());
    Files.writeString(file(), "n\n0\n");
    assertThatThrownBy(() -> open(OnExisting.APPEND))
        .hasMessageContaining("holds rows whose identities nobody recorded");
    assertThat(file()).hasContent("n\n0\n");
  }

  @Test
  void aChangedRowIsNamedByItsPlaceAndTheFileStaysAsItIs() throws Exception {
    write(OnExisting.REFUSE, 0, 1);
    Files.writeString(file(), "n\n0\n7\n");
    assertThatThrownBy(() -> open(OnExisting.APPEND))
        .hasMessageContaining(file() + ": bytes 0 to 6 are not the ones that were written");
    assertThat(file()).hasContent("n\n0\n7\n");
  }

  @Test
  void whatACrashLeftBehindTheStoredRowsIsRemovedAndRemarked() throws Exception {
    write(OnExisting.REFUSE, 0);
    Files.writeString(file(), Files.readString(file()) + "1\n2");
    try (FencedSink sink = open(OnExisting.APPEND)) {
      assertThat(sink.remarks())
          .containsExactly(
              file()
                  + ": 3 bytes at its end were left by a crash before they were stored, and removed."
                  + " Their messages were not confirmed and come again.");
      sink.write(row(1));
    }
    assertThat(file()).hasContent("n\n0\n1\n");
  }
}
