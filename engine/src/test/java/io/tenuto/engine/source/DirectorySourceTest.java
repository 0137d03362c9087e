package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tenuto.api.Header;
import io.tenuto.api.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySourceTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"));

  @TempDir private Path folder;
  private final ProblemList problems = new ProblemList(1000);

  @Test
  void everyFileOfTheTreeIsOneMessageInTheOrderOfThePaths() throws Exception {
    write("b.tif", "B");
    write("a/z.png", "Z");
    write("a-b.txt", "AB");
    write("a/b/c.csv", "C");

    List<Source.Item> items = Drain.all(open(DirectoryOptions.of(folder)));

    assertThat(Drain.files(items)).containsExactly("a-b.txt", "a/b/c.csv", "a/z.png", "b.tif");
    assertThat(Drain.texts(items)).containsExactly("AB", "C", "Z", "B");
    assertThat(items.get(3).header().text(Header.CONTENT_TYPE)).contains("image/tiff");
    assertThat(items.get(3).timeMicros()).isEqualTo(1_767_323_045_678_901L);
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void tenThousandFilesComeInTheSameOrderHoweverTheyWereMade() throws Exception {
    var names = new ArrayList<String>();
    for (int i = 0; i < 10_000; i++) {
      names.add("plate%02d/T%05d.tif".formatted(i % 20, i));
    }
    var sorted = new ArrayList<>(names);
    Collections.sort(sorted);
    Collections.shuffle(names, new Random(42));
    for (String name : names) {
      write(name, name);
    }

    DirectorySource source = open(DirectoryOptions.of(folder));

    assertThat(source.expected()).isEqualTo(10_000);
    List<Source.Item> items = Drain.all(source);
    assertThat(Drain.files(items)).isEqualTo(sorted);
    assertThat(Drain.texts(items)).isEqualTo(sorted);
  }

  @Test
  void hiddenTemporaryAndUnmatchedFilesAreLeftOutAndCounted() throws Exception {
    write("a.tif", "1");
    write(".b.tif", "2");
    write("c.tif.part", "3");
    write("d.txt", "4");
    write(".git/e.tif", "5");

    DirectorySource source = open(DirectoryOptions.of(folder).matching("*.tif"));

    assertThat(Drain.files(Drain.all(source))).containsExactly("a.tif");
    assertThat(source.leftOut()).isEqualTo(3);
    assertThat(problems.first()).isEmpty();
  }

  @Test
  void aFlatSourceStaysOutOfFoldersInside() throws Exception {
    write("a.tif", "1");
    write("sub/b.tif", "2");

    assertThat(Drain.files(Drain.all(open(DirectoryOptions.of(folder).flat()))))
        .containsExactly("a.tif");
  }

  @Test
  void anEmptyFileIsReportedAndTheRestIsSent() throws Exception {
    write("a.tif", "1");
    write("empty.tif", "");
    write("z.tif", "2");

    DirectorySource source = open(DirectoryOptions.of(folder));

    assertThat(source.expected()).isEqualTo(2);
    assertThat(Drain.files(Drain.all(source))).containsExactly("a.tif", "z.tif");
    assertThat(problems.first()).hasSize(1);
    assertThat(problems.first().get(0).toString()).startsWith("empty.tif: is empty (0 bytes). ");
  }

  @Test
  void aFileThatVanishesBeforeItsTurnIsReportedAndNoLongerExpected() throws Exception {
    write("a.tif", "1");
    write("b.tif", "2");
    write("c.tif", "3");
    DirectorySource source = open(DirectoryOptions.of(folder));
    Files.delete(folder.resolve("b.tif"));

    assertThat(Drain.files(Drain.all(source))).containsExactly("a.tif", "c.tif");
    assertThat(source.expected()).isEqualTo(2);
    assertThat(problems.first()).extracting(SourceProblem::item).containsExactly("b.tif");
    assertThat(problems.first().get(0).what()).isEqualTo("has vanished");
  }

  @Test
  void aFileThatMayNotBeReadIsReported() throws Exception {
    write("a.tif", "1");
    Path secret = write("b.tif", "2");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(secret), "this user may read everything");

    assertThat(Drain.files(Drain.all(open(DirectoryOptions.of(folder))))).containsExactly("a.tif");
    assertThat(problems.first().get(0).toString())
        .isEqualTo(
            "b.tif: cannot be read (permission denied). Give the user of this run read"
                + " permission, and check the disk.");
  }

  @Test
  void linksAreFollowedOnlyToFilesInsideTheFolder(@TempDir Path elsewhere) throws Exception {
    Path outside = Files.writeString(elsewhere.resolve("secret.tif"), "S");
    Path inside = write("sub/a.tif", "A");
    link("inside.tif", inside);
    link("outside.tif", outside);
    link("nowhere.tif", folder.resolve("missing"));
    link("loop.tif", folder.resolve("loop.tif"));
    link("up", folder);
    link("relative.tif", Path.of("sub/a.tif"));

    List<Source.Item> items = Drain.all(open(DirectoryOptions.of(folder)));

    assertThat(Drain.files(items)).containsExactly("inside.tif", "relative.tif", "sub/a.tif");
    assertThat(problems.first())
        .extracting(SourceProblem::item)
        .containsExactly("loop.tif", "nowhere.tif", "outside.tif", "up");
    assertThat(problems.first())
        .extracting(SourceProblem::what)
        .containsExactly(
            "is a link that cannot be followed (Too many levels of symbolic links or unable to"
                + " access attributes of symbolic link)",
            "is a link that leads nowhere",
            "leads out of the source's folder, to " + outside.toRealPath(),
            "is a link to a folder, which is not followed");
  }

  @Test
  void aFileReplacedByALinkToTheOutsideIsNotSent(@TempDir Path elsewhere) throws Exception {
    Path outside = Files.writeString(elsewhere.resolve("secret.tif"), "S");
    Path file = write("a.tif", "A");
    DirectorySource source = open(DirectoryOptions.of(folder));
    Files.delete(file);
    Files.createSymbolicLink(file, outside);

    assertThat(Drain.all(source)).isEmpty();
    assertThat(problems.first().get(0).what()).startsWith("leads out of the source's folder");
  }

  @Test
  void aFileThatIsNoRegularFileIsReportedAndNotOpened() throws Exception {
    write("a.tif", "A");
    Process made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start();
    assumeFalse(made.waitFor() != 0, "this system has no mkfifo");

    assertThat(Drain.files(Drain.all(open(DirectoryOptions.of(folder))))).containsExactly("a.tif");
    assertThat(problems.first().get(0).toString()).startsWith("pipe: is not a regular file. ");
  }

  @Test
  void aLargeFileStaysAFileAndASmallOneIsReadAtOnce() throws Exception {
    Path large = folder.resolve("large.bin");
    Files.write(large, new byte[FileItems.IN_MEMORY_BYTES]);
    Files.write(folder.resolve("small.bin"), new byte[FileItems.IN_MEMORY_BYTES - 1]);

    List<Source.Item> items = Drain.all(open(DirectoryOptions.of(folder)));

    assertThat(items.get(0).payload().file()).contains(large.toRealPath());
    assertThat(items.get(0).payload().size()).isEqualTo(FileItems.IN_MEMORY_BYTES);
    assertThat(items.get(1).payload().file()).isEmpty();
    assertThat(items.get(1).payload().size()).isEqualTo(FileItems.IN_MEMORY_BYTES - 1);
  }

  @Test
  void oddNamesAreSent() throws Exception {
    List<String> names =
        List.of("Zelle µ 細胞.tif", "new\nline.tif", "quote\".tif", "back\\slash.tif");
    for (String name : names) {
      write(name, name);
    }

    List<Source.Item> items = Drain.all(open(DirectoryOptions.of(folder)));

    assertThat(Drain.files(items)).containsExactlyInAnyOrderElementsOf(names);
    assertThat(Drain.texts(items)).isEqualTo(Drain.files(items));
  }

  @Test
  void anInterruptedRunLosesNoFile() throws Exception {
    write("a.tif", "1");
    DirectorySource source = open(DirectoryOptions.of(folder));
    Thread.currentThread().interrupt();

    assertThatThrownBy(source::next).isInstanceOf(InterruptedException.class);

    assertThat(Drain.files(Drain.all(source))).containsExactly("a.tif");
    assertThat(problems.count()).isZero();
  }

  @Test
  void aMissingFolderIsRefusedByName() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> open(DirectoryOptions.of(missing)))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "source folder " + missing + ": does not exist. Create it, or correct the path.");
  }

  @Test
  void aFileInsteadOfAFolderIsRefusedByName() throws Exception {
    Path file = write("a.tif", "1");

    assertThatThrownBy(() -> open(DirectoryOptions.of(file)))
        .isInstanceOf(SourceException.class)
        .hasMessage("source folder " + file + ": is a file. Give the folder that holds it.");
  }

  private DirectorySource open(DirectoryOptions options) throws SourceException {
    return DirectorySource.open(options, problems, CLOCK);
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Path parent = Objects.requireNonNull(file.getParent());
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    return Files.writeString(file, content);
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(folder.resolve(name), target);
  }
}
