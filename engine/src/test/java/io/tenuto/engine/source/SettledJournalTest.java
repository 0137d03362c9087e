package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Settlement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettledJournalTest {
  private static final Path WATCHED = Path.of("/data/in");
  private static final List<String> NAMES =
      List.of("a.tif", "with space/ä µ 細胞.tif", "line\nfeed\\n\r.tif", "a.tif");

  @TempDir private Path state;
  private final ProblemList problems = new ProblemList(10);

  @Test
  void whatWasSettledIsRemembered() throws Exception {
    write(NAMES);

    try (SettledJournal journal = open()) {
      assertThat(journal.settled()).isEqualTo(expected(NAMES));
    }
    assertThat(problems.count()).isZero();
  }

  @Test
  void whatWasSettledCanBeForgottenUnlessARunIsUsingIt() throws Exception {
    SettledJournal.forget(state);
    write(NAMES);
    try (SettledJournal journal = open()) {
      assertThat(journal.settled()).isNotEmpty();
      assertThatThrownBy(() -> SettledJournal.forget(state))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("another run has it open");
    }

    SettledJournal.forget(state);

    try (SettledJournal journal = open()) {
      assertThat(journal.settled()).isEmpty();
    }
  }

  @Test
  void aCrashAtAnyByteLosesOnlyTheLineThatWasBeingWritten() throws Exception {
    write(NAMES);
    Path file = state.resolve(SettledJournal.FILE_NAME);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      long lines = new String(cut, StandardCharsets.UTF_8).chars().filter(c -> c == '\n').count();
      List<String> settled = NAMES.subList(0, (int) Math.max(0, lines - 1));
      Files.write(file, cut);

      try (SettledJournal journal = open()) {
        assertThat(journal.settled()).as("after %s bytes", length).isEqualTo(expected(settled));
        journal.append("later", new FileVersion(1, 2), Settlement.DONE);
      }

      Map<String, FileVersion> andLater = expected(settled);
      andLater.put("later", new FileVersion(1, 2));
      try (SettledJournal journal = open()) {
        assertThat(journal.settled()).as("after %s bytes", length).isEqualTo(andLater);
      }
    }
    assertThat(problems.count()).isZero();
  }

  @Test
  void aTornEndOfGarbageIsCutOff() throws Exception {
    write(NAMES);
    Path file = state.resolve(SettledJournal.FILE_NAME);
    byte[] whole = Files.readAllBytes(file);
    byte[] torn = Arrays.copyOf(whole, whole.length + 100);
    torn[whole.length + 50] = '\n';
    Files.write(file, torn);

    try (SettledJournal journal = open()) {
      assertThat(journal.settled()).isEqualTo(expected(NAMES));
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void aDamagedLineInTheMiddleIsReportedAndTheLinesAfterItCount() throws Exception {
    write(List.of("a.tif", "b.tif", "c.tif"));
    Path file = state.resolve(SettledJournal.FILE_NAME);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    bytes[text.indexOf("b.tif")] ^= 1;
    Files.write(file, bytes);

    try (SettledJournal journal = open()) {
      assertThat(journal.settled()).containsOnlyKeys("a.tif", "c.tif");
    }
    assertThat(problems.first())
        .extracting(SourceProblem::toString)
        .containsExactly(
            file
                + ":3: the line is damaged. It is skipped; the file it was about is sent again."
                + " Check the disk.");
  }

  @Test
  void aSecondRunOnTheSameJournalIsRefused() throws Exception {
    try (SettledJournal first = open()) {
      assertThat(first.settled()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("another run has it open. Stop that run");
    }
    open().close();
  }

  @Test
  void theJournalOfAnotherFolderIsRefused() throws Exception {
    write(NAMES);

    assertThatThrownBy(() -> SettledJournal.open(state, Path.of("/data/other"), problems))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("belongs to /data/in, not to /data/other");
  }

  @Test
  void aFileThatIsNoJournalIsLeftAsItIs() throws Exception {
    Path file = state.resolve(SettledJournal.FILE_NAME);
    String text = "somebody's notes\n".repeat(10);
    Files.writeString(file, text);

    assertThatThrownBy(this::open)
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("is not a journal of this version");
    assertThat(file).hasContent(text);
  }

  @Test
  void anInterruptedThreadStillSettles() throws Exception {
    try (SettledJournal journal = open()) {
      Thread.currentThread().interrupt();
      journal.append("a.tif", new FileVersion(1, 2), Settlement.DONE);
      assertThat(Thread.interrupted()).isTrue();
      journal.append("b.tif", new FileVersion(3, 4), Settlement.DONE);
    }
    try (SettledJournal journal = open()) {
      assertThat(journal.settled()).containsOnlyKeys("a.tif", "b.tif");
    }
  }

  private void write(List<String> names) throws Exception {
    try (SettledJournal journal = open()) {
      for (int i = 0; i < names.size(); i++) {
        journal.append(names.get(i), new FileVersion(i, -i), Settlement.DONE);
      }
    }
  }

  private static Map<String, FileVersion> expected(List<String> names) {
    var expected = new LinkedHashMap<String, FileVersion>();
    for (int i = 0; i < names.size(); i++) {
      expected.put(names.get(i), new FileVersion(i, -i));
    }
    return expected;
  }

  private SettledJournal open() throws SourceException {
    return SettledJournal.open(state, WATCHED, problems);
  }
}
