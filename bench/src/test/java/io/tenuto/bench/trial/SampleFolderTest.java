package io.tenuto.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFolderTest {
  @TempDir private Path folder;
  private SampleFolder samples;

  @BeforeEach
  void open() {
    samples = new SampleFolder(folder);
  }

  private static String line(long count) {
    return "role=processing nanos=5 trial=1 count="
        + count
        + " corrupt=0 print=7 lateNanos=0 latency=-\n";
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<Long> poll() throws IOException {
    return samples.poll().stream().map(each -> each.sample().count()).toList();
  }

  @Test
  void eachLineIsSeenOnceInItsOrderAndWithItsProcess() throws Exception {
    append("processing-1.txt", line(1) + line(2));
    assertThat(poll()).containsExactly(1L, 2L);
    assertThat(poll()).isEmpty();
    append("processing-1.txt", line(3));
    append("processing-2.txt", line(9));
    List<SampleFolder.Seen> seen = samples.poll();
    assertThat(seen)
        .extracting(each -> each.process().getFileName() + " " + each.sample().count())
        .containsExactlyInAnyOrder("processing-1.txt 3", "processing-2.txt 9");
  }

  @Test
  void aLineThatIsStillBeingWrittenWaitsForItsEnd() throws Exception {
    String second = line(2);
    append("processing-1.txt", line(1) + second.substring(0, 20));
    assertThat(poll()).containsExactly(1L);
    assertThat(poll()).isEmpty();
    append("processing-1.txt", second.substring(20, second.length() - 1));
    assertThat(poll()).as("without its end").isEmpty();
    append("processing-1.txt", "\n");
    assertThat(poll()).containsExactly(2L);
  }

  @Test
  void moreThanIsReadAtOnceIsReadInPieces() throws Exception {
    int lines = (3 << 20) / line(100_000).length();
    var text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(line(i));
    }
    append("processing-1.txt", text.toString());
    List<Long> counts = poll();
    assertThat(counts).hasSize(lines).isSorted().endsWith(lines - 1L);
  }

  @Test
  void otherFilesAreLeftAlone() throws Exception {
    append("processing-1.txt.fault", "no samples");
    append("system.log", "hello\n");
    assertThat(poll()).isEmpty();
  }

  @Test
  void aLineThatIsNoSampleIsNamed() throws Exception {
    append("processing-1.txt", "hello\n");
    assertThatThrownBy(this::poll)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hello");
  }
}
