package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sinks on a real file system of 256 KiB; needs the right to mount one. */
class FullDiskTest {
  private static final int DISK_BYTES = 256 * 1024;

  @TempDir private Path temp;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
    assumeTrue(mounted, "this user may not mount a small file system");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  @Test
  void aTableOnAFullDiskLosesNothingAndShowsNoHalfRow() throws Exception {
    Path file = disk.resolve("results.csv");
    FencedSink sink = Sinks.csv(CsvOptions.of(file));
    Path ballast = Files.write(disk.resolve("ballast"), new byte[DISK_BYTES / 2]);
    String text = "x".repeat(991);
    int written = 0;
    SinkException failure = null;
    while (failure == null) {
      TestMessage message =
          TestMessage.of(written, header("n", 100_000 + written, "text", text), "");
      failure = catchThrowableOfType(SinkException.class, () -> sink.write(message));
      written += failure == null ? 1 : 0;
    }

    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessage(file + ": the disk is full. Free space there; the run goes on.");
    assertThat(Files.readString(file)).endsWith("\n");
    assertThatThrownBy(sink::flush).isInstanceOf(SinkException.class);
    assertThat(Files.readString(file)).endsWith("\n");

    Files.delete(ballast);
    sink.write(TestMessage.of(written, header("n", 100_000 + written, "text", text), ""));
    sink.write(TestMessage.of(0, header("n", 100_000, "text", text), ""));
    sink.close();

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(written + 2);
    for (int i = 0; i <= written; i++) {
      assertThat(lines.get(i + 1)).isEqualTo(100_000 + i + "," + text);
    }
    assertThat(sink.duplicates()).isEqualTo(1);
  }

  @Test
  void aResultFileOnAFullDiskLeavesNoTrace() throws Exception {
    FencedSink sink = Sinks.directory(new DirectorySinkOptions(disk, true));
    TestMessage large =
        TestMessage.of(0, header("file", "a.bin"), "")
            .withPayload(Payload.of(new byte[DISK_BYTES * 2]));

    SinkException failure = catchThrowableOfType(SinkException.class, () -> sink.write(large));

    assertThat(failure)
        .hasMessage(
            disk.toRealPath().resolve("a.bin")
                + ": the disk is full. Free space there; the run goes on.");
    assertThat(failure.retryable()).isTrue();
    try (Stream<Path> left = Files.list(disk)) {
      assertThat(left).isEmpty();
    }
    sink.write(large.withPayload(Payload.of("small")));
    assertThat(disk.resolve("a.bin")).hasContent("small");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
