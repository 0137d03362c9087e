package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static io.tenuto.engine.sink.TestMessage.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySinkTest {
  @TempDir private Path temp;

  @Test
  void payloadsBecomeFilesUnderTheirNames() throws Exception {
    FencedSink sink = open(false);
    sink.write(message(0, "a.tif", "A"));
    sink.write(message(1, "sub/deep/b.tif", "B"));
    sink.write(TestMessage.of(2, Header.EMPTY, "C"));
    sink.close();

    assertThat(files()).containsExactly("a.tif", "cells.mic@3.2.bin", "sub/deep/b.tif");
    assertThat(out().resolve("sub/deep/b.tif")).hasContent("B");
  }

  @Test
  void payloadsInFilesAreCopied() throws Exception {
    Path spool = Files.write(temp.resolve("spool"), new byte[3_000_000]);
    FencedSink sink = open(true);
    sink.write(message(0, "a.bin", "").withPayload(Payload.of(spool)));

    assertThat(out().resolve("a.bin")).hasSameBinaryContentAs(spool);
    assertThat(spool).exists();
  }

  @Test
  void aTakenNameGetsTheIdentity() throws Exception {
    FencedSink sink = open(false);
    sink.write(message(0, "a.tif", "first"));
    sink.write(message(1, "a.tif", "second"));
    sink.write(message(2, "a?.tif", "third"));
    sink.write(message(3, "a*.tif", "fourth"));

    assertThat(files())
        .containsExactly("a.cells.mic@3.1.tif", "a.tif", "a_.cells.mic@3.3.tif", "a_.tif");
    assertThat(out().resolve("a.tif")).hasContent("first");
    assertThat(out().resolve("a.cells.mic@3.1.tif")).hasContent("second");
  }

  @Test
  void aFileOfAnEarlierRunIsNeverChanged() throws Exception {
    Files.createDirectories(out());
    Files.writeString(out().resolve("a.tif"), "precious");

    open(false).write(message(0, "a.tif", "new"));
    open(false).write(message(0, "a.tif", "newer, of the same identity"));

    assertThat(out().resolve("a.tif")).hasContent("precious");
    assertThat(out().resolve("a.cells.mic@3.0.tif")).hasContent("newer, of the same identity");
    assertThat(files()).hasSize(2);
  }

  @Test
  void aMessageThatComesAgainIsWrittenOnce() throws Exception {
    FencedSink sink = open(false);
    sink.write(message(0, "a.tif", "A"));
    sink.write(message(0, "a.tif", "A"));

    assertThat(files()).containsExactly("a.tif");
    assertThat(sink.duplicates()).isEqualTo(1);
  }

  @Test
  void nothingLeavesTheFolder() throws Exception {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    FencedSink sink = open(false);
    Files.createSymbolicLink(out().resolve("link"), elsewhere);
    Files.createSymbolicLink(out().resolve("a.tif"), elsewhere.resolve("target"));

    sink.write(message(0, "../escaped.tif", "0"));
    sink.write(message(1, temp.resolve("absolute.tif").toString(), "1"));
    sink.write(message(2, "link/through.tif", "2"));
    sink.write(message(3, "link/deep/through.tif", "3"));
    sink.write(message(4, "a.tif", "4"));

    assertThat(elsewhere).isEmptyDirectory();
    try (Stream<Path> outside = Files.list(temp)) {
      assertThat(outside).containsExactlyInAnyOrder(elsewhere, out());
    }
    assertThat(out().resolve("escaped.tif")).hasContent("0");
    assertThat(out().resolve("cells.mic@3.2.bin")).hasContent("2");
    assertThat(out().resolve("cells.mic@3.3.bin")).hasContent("3");
    assertThat(out().resolve("a.cells.mic@3.4.tif")).hasContent("4");
  }

  @Test
  void aFileWhereAFolderIsNeededDoesNotStopTheResult() throws Exception {
    FencedSink sink = open(false);
    sink.write(message(0, "a", "file"));
    sink.write(message(1, "a/b.tif", "below it"));
    sink.write(message(2, "c/d.tif", "in a folder"));
    sink.write(message(3, "c", "named as the folder"));

    assertThat(out().resolve("cells.mic@3.1.bin")).hasContent("below it");
    assertThat(out().resolve("c.cells.mic@3.3")).hasContent("named as the folder");
  }

  @Test
  void sidecarsTellIdentityAndHeader() throws Exception {
    FencedSink sink = open(true);
    sink.write(
        TestMessage.of(0, header("file", "a.tif", "mean", 2.5), "123456789").withId(id(0, 1)));
    sink.write(message(1, "a.1.tif.json", "named as the sidecar"));

    assertThat(files())
        .containsExactly(
            "a.1.tif",
            "a.1.tif.cells.mic@3.1.json",
            "a.1.tif.cells.mic@3.1.json.json",
            "a.1.tif.json");
    Map<?, ?> about = Json.read(Files.readAllBytes(out().resolve("a.1.tif.json")));
    assertThat(about.get("id")).isEqualTo("cells/mic@3/0.1");
    assertThat(about.get("header")).isEqualTo(Map.of("file", "a.tif", "mean", 2.5));
    assertThat(about.get("sizeBytes")).isEqualTo(9L);
    assertThat(about.get("crc32")).isEqualTo("cbf43926");
  }

  @Test
  void whatAKilledRunHasLeftIsRemovedLater() throws Exception {
    Files.createDirectories(out());
    Path old = Files.writeString(out().resolve(".tenuto-a.unfinished"), "old");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path young = Files.writeString(out().resolve(".tenuto-b.unfinished"), "young");
    Path other = Files.writeString(out().resolve(".other.unfinished"), "other");
    Files.setLastModifiedTime(other, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    open(false).close();

    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(other).exists();
  }

  @Test
  void aFolderThatMayNotBeWrittenIsNamed() throws Exception {
    Files.createDirectories(out());
    Files.setPosixFilePermissions(out(), PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(out()), "this user may write everywhere");

    assertThatThrownBy(() -> open(false))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining(out() + ": permission denied. ")
        .satisfies(e -> assertThat(((SinkException) e).retryable()).isFalse());
  }

  @Test
  void aFileInTheFoldersPlaceIsNamed() throws Exception {
    Files.writeString(out(), "a file");

    assertThatThrownBy(() -> open(false))
        .isInstanceOf(SinkException.class)
        .hasMessageStartingWith(out() + ": ");
  }

  private Path out() {
    return temp.resolve("out");
  }

  private FencedSink open(boolean sidecar) throws SinkException {
    return Sinks.directory(new DirectorySinkOptions(out(), sidecar));
  }

  private static TestMessage message(long sequence, String file, String content) {
    return TestMessage.of(sequence, Header.of("file", file), content);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(out())) {
      return all.filter(Files::isRegularFile)
          .map(path -> out().relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
