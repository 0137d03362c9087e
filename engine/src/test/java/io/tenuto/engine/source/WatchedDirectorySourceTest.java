package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Settlement;
import io.tenuto.api.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class WatchedDirectorySourceTest {
  @TempDir private Path temp;
  private final ProblemList problems = new ProblemList(100);
  private final ScriptedSignals time = new ScriptedSignals(true);
  private Path folder;
  private WatchOptions options;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("in"));
    options =
        WatchOptions.of(folder, temp.resolve("state")).stoppingWhenIdleFor(Duration.ofSeconds(10));
  }

  @Test
  void aFileIsTakenWhenItHasStayedTheSameForTheSettleTime() throws Exception {
    time.at(1_000, () -> write("a.tif", "begin"));
    time.at(2_500, () -> append("a.tif", " middle"));
    time.at(4_000, () -> append("a.tif", " end"));
    WatchedDirectorySource source = open(options);

    Source.Item item = source.next();

    assertThat(Drain.text(item)).isEqualTo("begin middle end");
    assertThat(time.nowMillis()).isBetween(6_000L, 6_200L);
    assertThat(Drain.file(item)).isEqualTo("a.tif");
    assertThat(source.next()).isNull();
    assertThat(problems.first()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filesAreFoundWithAndWithoutSignalsAlsoInNewFolders(boolean signalling) throws Exception {
    var script = new ScriptedSignals(signalling);
    script.at(1_000, () -> write("a.tif", "A"));
    script.at(4_000, () -> write("new/deep/b.tif", "B"));
    script.at(9_000, () -> write("new/c.tif", "C"));

    assertThat(Drain.files(Drain.all(open(options, script))))
        .containsExactly("a.tif", "new/deep/b.tif", "new/c.tif");
  }

  @Test
  void filesThatAreThereAtTheStartComeInTheOrderOfTheirPaths() throws Exception {
    write("b.tif", "B");
    write("a/c.tif", "C");
    write("a.tif", "A");

    assertThat(Drain.files(Drain.all(open(options)))).containsExactly("a.tif", "a/c.tif", "b.tif");
  }

  @Test
  void aFileThatIsRenamedIntoPlaceIsTakenAtOnce() throws Exception {
    time.at(1_000, () -> age(write("a.tif.part", "whole"), Duration.ofMillis(500)));
    time.at(2_000, () -> Files.move(folder.resolve("a.tif.part"), folder.resolve("a.tif")));
    assumeTrue(hasChangeTime(), "this file system has no time of change");

    Source.Item item = open(options).next();

    assertThat(Drain.text(item)).isEqualTo("whole");
    assertThat(time.nowMillis()).isBetween(2_000L, 2_100L);
  }

  @Test
  void aFinishedFileThatIsMovedInIsTakenAtOnce() throws Exception {
    Path elsewhere = temp.resolve("a.tif");
    Files.writeString(elsewhere, "whole");
    age(elsewhere, Duration.ofHours(1));
    time.at(1_000, () -> Files.move(elsewhere, folder.resolve("a.tif")));
    assumeTrue(hasChangeTime(), "this file system has no time of change");

    Source.Item item = open(options).next();

    assertThat(Drain.text(item)).isEqualTo("whole");
    assertThat(time.nowMillis()).isBetween(1_000L, 1_100L);
  }

  @Test
  void partialHiddenAndUnmatchedNamesAreNeverTaken() throws Exception {
    write("a.tif.part", "1");
    write("b.tmp", "2");
    write(".c.tif", "3");
    write("d.txt", "4");
    write("e.tif", "5");

    assertThat(Drain.files(Drain.all(open(options.matching("*.tif"))))).containsExactly("e.tif");
  }

  @Test
  void aFileThatIsChangedLaterIsANewMessage() throws Exception {
    write("a.tif", "first");
    time.at(5_000, () -> append("a.tif", " and second"));

    assertThat(Drain.texts(Drain.all(open(options)))).containsExactly("first", "first and second");
  }

  @Test
  void aFileThatChangesWhileItWaitsForItsTurnIsNotSentHalf() throws Exception {
    write("a.tif", "A");
    write("b.tif", "half");
    WatchedDirectorySource source = open(options);
    assertThat(Drain.text(source.next())).isEqualTo("A");

    append("b.tif", " and half");

    assertThat(Drain.texts(Drain.all(source))).containsExactly("half and half");
  }

  @Test
  void anEmptyFileIsReportedOnceAndSentWhenItIsFilled() throws Exception {
    write("a.tif", "");
    time.at(9_000, () -> write("a.tif", "full"));

    assertThat(Drain.texts(Drain.all(open(options)))).containsExactly("full");
    assertThat(problems.first())
        .extracting(SourceProblem::what)
        .containsExactly("is empty (0 bytes)");
  }

  @Test
  void aFileThatVanishesBeforeItIsCompleteIsReported() throws Exception {
    write("a.tif", "A");
    time.at(1_000, () -> Files.delete(folder.resolve("a.tif")));

    assertThat(Drain.all(open(options))).isEmpty();
    assertThat(problems.first())
        .extracting(SourceProblem::toString)
        .anyMatch(text -> text.startsWith("a.tif: has vanished. "));
  }

  @Test
  void aStopFileEndsTheStreamOnceEverythingElseIsSent() throws Exception {
    write("a.tif", "A");
    time.at(60_000, () -> write("late.tif", "L"));
    time.at(60_100, () -> write("DONE", ""));
    time.at(61_000, () -> write("later.tif", "too late to be certain, but it is there"));
    WatchOptions forEver = WatchOptions.of(folder, temp.resolve("state")).stoppingAt("DONE");

    assertThat(Drain.files(Drain.all(open(forEver))))
        .containsExactly("a.tif", "late.tif", "later.tif");
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void aFileWrittenJustBeforeTheStopFileIsSentEvenIfItsFolderWasListedBefore() throws Exception {
    Files.createDirectories(folder.resolve("a"));
    Files.createDirectories(folder.resolve("z"));
    Files.createSymbolicLink(folder.resolve("z/nowhere"), folder.resolve("missing"));
    // The link is reported while folder z is being listed, which comes before folder a.
    SourceProblems meanwhile =
        problem -> {
          problems.on(problem);
          try {
            write("z/late.tif", "L");
            write("a/DONE", "");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    WatchOptions untilDone = WatchOptions.of(folder, temp.resolve("state")).stoppingAt("DONE");

    try (WatchedDirectorySource source =
        WatchedDirectorySource.open(untilDone, meanwhile, InstantSource.system(), time, time)) {
      assertThat(Drain.files(Drain.all(source))).containsExactly("z/late.tif");
    }
    assertThat(problems.first()).extracting(SourceProblem::item).containsExactly("z/nowhere");
  }

  @Test
  void aRunResumesWhereItStopped() throws Exception {
    for (int i = 0; i < 10; i++) {
      write("T%02d.tif".formatted(i), "content " + i);
    }
    WatchedDirectorySource killed = open(options);
    for (int i = 0; i < 8; i++) {
      assertThat(killed.next()).isNotNull();
    }
    killed.settled(0, Settlement.DONE);
    killed.settled(3, Settlement.REJECT);
    killed.settled(5, Settlement.STORED);
    killed.settled(1, Settlement.FAILED);
    killed.settled(2, Settlement.RELEASED);
    Path stateAfterKill = copyState();
    append("T05.tif", " changed while nobody looked");

    List<Source.Item> rest = Drain.all(open(withState(stateAfterKill)));

    assertThat(Drain.files(rest))
        .containsExactly(
            "T01.tif", "T02.tif", "T04.tif", "T05.tif", "T06.tif", "T07.tif", "T08.tif", "T09.tif");
    assertThat(Drain.text(rest.get(3))).isEqualTo("content 5 changed while nobody looked");
    killed.close();
  }

  @Test
  void whatIsSettledAfterTheCloseIsReportedAndSentAgain() throws Exception {
    write("a.tif", "A");
    WatchedDirectorySource source = open(options);
    assertThat(source.next()).isNotNull();
    source.close();

    source.settled(0, Settlement.DONE);

    assertThat(problems.first().get(0).what())
        .isEqualTo("is settled, but the journal could not be written (the journal is closed)");
    assertThat(Drain.files(Drain.all(open(options)))).containsExactly("a.tif");
  }

  @Test
  void tenThousandFilesAreTakenOnceAndAResumedRunTakesNone() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      write("p%d/T%05d.tif".formatted(i % 10, i), "x");
    }
    try (WatchedDirectorySource source = open(options)) {
      var seen = new ArrayList<String>();
      for (Source.Item item = source.next(); item != null; item = source.next()) {
        source.settled(seen.size(), Settlement.DONE);
        seen.add(Drain.file(item));
      }
      assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
    }

    try (WatchedDirectorySource again = open(options)) {
      assertThat(again.next()).isNull();
    }
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void aVisibleStateFolderInsideTheWatchedOneIsRefusedAndAHiddenOneIsNotSent() throws Exception {
    assertThatThrownBy(() -> open(withState(folder.resolve("state"))))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("hidden name such as .tenuto");

    write("a.tif", "A");
    assertThat(Drain.files(Drain.all(open(withState(folder.resolve(".tenuto"))))))
        .containsExactly("a.tif");
  }

  @Test
  void realSignalsAndRealTimeFindWhatArrives() throws Exception {
    WatchOptions real =
        options.settlingFor(Duration.ofMillis(50)).rescanningEvery(Duration.ofMinutes(10));
    try (WatchedDirectorySource source =
        WatchedDirectorySource.open(real, problems, InstantSource.system())) {
      CompletableFuture<List<String>> names = CompletableFuture.supplyAsync(() -> take(source, 3));
      write("a.tif", "A");
      write("sub/b.tif", "B");
      write("c.part", "C");
      Files.move(folder.resolve("c.part"), folder.resolve("c.tif"), StandardCopyOption.ATOMIC_MOVE);

      assertThat(names.get(60, TimeUnit.SECONDS))
          .containsExactlyInAnyOrder("a.tif", "sub/b.tif", "c.tif");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stoppingOrClosingFromAnotherThreadEndsTheWait(boolean close) throws Exception {
    WatchOptions forEver = WatchOptions.of(folder, temp.resolve("state"));
    WatchedDirectorySource source =
        WatchedDirectorySource.open(forEver, problems, InstantSource.system());
    CompletableFuture<List<String>> names = CompletableFuture.supplyAsync(() -> take(source, 1));

    if (close) {
      source.close();
    } else {
      source.stop();
    }

    assertThat(names.get(60, TimeUnit.SECONDS)).isEmpty();
    source.close();
  }

  private static List<String> take(WatchedDirectorySource source, int count) {
    var names = new ArrayList<String>();
    try {
      while (names.size() < count) {
        Source.Item item = source.next();
        if (item == null) {
          return names;
        }
        names.add(Drain.file(item));
      }
      return names;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private WatchedDirectorySource open(WatchOptions watch) throws SourceException {
    return open(watch, time);
  }

  private WatchedDirectorySource open(WatchOptions watch, ScriptedSignals script)
      throws SourceException {
    return WatchedDirectorySource.open(watch, problems, InstantSource.system(), script, script);
  }

  private WatchOptions withState(Path state) {
    return new WatchOptions(
        folder,
        state,
        true,
        null,
        options.settle(),
        options.rescan(),
        options.stopWhenIdle(),
        null);
  }

  /** What a killed run leaves: the journal as it is on disk at this moment. */
  private Path copyState() throws IOException {
    Path copy = Files.createDirectory(temp.resolve("state-after-kill"));
    Files.copy(
        temp.resolve("state").resolve(SettledJournal.FILE_NAME),
        copy.resolve(SettledJournal.FILE_NAME));
    return copy;
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Path parent = Objects.requireNonNull(file.getParent());
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    return Files.writeString(file, content);
  }

  private void append(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content, StandardOpenOption.APPEND);
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private boolean hasChangeTime() {
    return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
  }
}
