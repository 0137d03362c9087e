package io.tenuto.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small decisions around a child: what it runs, what is shown of it. */
class SmallPartsTest {
  @Test
  void ourPythonPackageIsFoundWhereItIsNamed(@TempDir Path empty) {
    String python = Kit.repository().resolve("python").toString();
    String home = Kit.repository().toString();
    assertThat(PythonHome.find(python, null, null)).contains(Path.of(python));
    assertThat(PythonHome.find(null, python, empty.toString())).contains(Path.of(python));
    assertThat(PythonHome.find(null, null, home)).contains(Path.of(python));
    assertThat(PythonHome.find(null, null, empty.toString())).isEmpty();
    assertThat(PythonHome.find(null, null, null)).isEmpty();
    assertThatThrownBy(() -> PythonHome.find(empty.toString(), null, null))
        .hasMessageContaining("does not hold the package 'tenuto'");
  }

  @Test
  void bytesAreShownAsTextWhereTheyAreText() {
    assertThat(Printable.of("ab\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("\"ab\\n\"");
    assertThat(Printable.of(new byte[] {1, (byte) 255})).isEqualTo("bytes 01 ff");
  }

  @Test
  void impossibleCodeIsRefused() {
    assertThatThrownBy(() -> ChildCode.of("s", List.of())).hasMessageContaining("command is empty");
    var limits = ChildCode.Limits.DEFAULT;
    assertThatThrownBy(() -> new ChildCode.Limits(0, 1, limits.start(), limits.stop()))
        .hasMessageContaining("memoryBytes: 0 is outside");
  }

  @Test
  void theClassPathOfAChildHoldsWhereverItRuns() {
    ChildCode code = ChildCode.java("s", "x", List.of(Path.of("lib", "mine.jar")), List.of());
    String classPath = code.program().words().get(code.program().words().indexOf("-cp") + 1);
    assertThat(classPath.split(File.pathSeparator, -1))
        .allMatch(entry -> Path.of(entry).isAbsolute())
        .contains(Path.of("lib", "mine.jar").toAbsolutePath().toString());
  }
}
