package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.engine.process.OutsideKit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The complete child printed in {@code docs/protocol.md} is one. */
@Timeout(60)
class DocumentedChildTest {
  @Test
  void theChildInTheDescriptionOfTheProtocolWorks(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of(Kit.PYTHON)), Kit.PYTHON + " is not there");
    String page = Files.readString(Kit.repository().resolve("docs/protocol.md"));
    String section = page.substring(page.indexOf("### A complete child"));
    int begin = section.indexOf("```python\n") + "```python\n".length();
    String code = section.substring(begin, section.indexOf("```", begin));
    Path file = Files.writeString(folder.resolve("child.py"), code);
    var kit = new Kit(folder);
    ChildProcess child =
        kit.child(ChildCode.of("count", List.of(Kit.PYTHON, file.toString())).in(folder));
    int sequence = 0;
    for (int size : new int[] {0, 3, 31 << 10, 5 << 20}) {
      Header header = sequence == 0 ? Header.EMPTY : Header.of("file", "ä.tif");
      List<OutsideKit.Made> made =
          kit.run(child, Kit.message(sequence++, header, Payload.of(Kit.noise(size))));
      assertThat(made).hasSize(1);
      assertThat(made.get(0).header().values())
          .containsAllEntriesOf(Map.of("bytes", (long) size))
          .hasSize(header.isEmpty() ? 1 : 2);
    }
    assertThat(kit.ready).hasSize(1);
    kit.close();
    assertThat(kit.lines).isEmpty();
  }
}
