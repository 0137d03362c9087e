package io.tenuto.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void aFileIsReplacedWholeAndItsFolderMade() throws Exception {
    Path inside = folder.resolve("a/b");
    WholeFile.write(inside, "page", bytes("a long first page"));
    WholeFile.write(inside, "page", bytes("short"));
    assertThat(inside).isDirectoryContaining(file -> file.endsWith("page"));
    assertThat(inside.resolve("page")).hasContent("short");
    assertThat(inside.resolve("page.new")).doesNotExist();
  }

  @Test
  void whatWasLeftHalfWrittenIsWrittenOver() throws Exception {
    Files.writeString(folder.resolve("page.new"), "half of somethi");
    WholeFile.write(folder, "page", bytes("short"));
    assertThat(folder.resolve("page")).hasContent("short");
  }

  @Test
  void whatCannotBeReplacedStaysAsItWas() throws Exception {
    WholeFile.write(folder, "page", bytes("before"));
    Files.createDirectory(folder.resolve("page.new"));
    assertThatThrownBy(() -> WholeFile.write(folder, "page", bytes("after")))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("page")).hasContent("before");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
