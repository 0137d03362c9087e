package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTextTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  @Test
  void textWithMarkIsReadWithoutIt() throws Exception {
    assertThat(SourceText.decode("f", utf8("\uFEFFa: é𝄞\n")).text()).isEqualTo("a: é𝄞\n");
  }

  @Test
  void anEmptyFileIsRefused() {
    String message =
        "f.yaml: is empty. Write for example the lines of examples/cells/pipeline.yaml.";
    assertRefused(() -> SourceText.decode("f.yaml", new byte[0]), message);
    assertRefused(() -> SourceText.decode("f.yaml", utf8(" \n\n")), message);
  }

  @Test
  void binaryFilesAreRefused() {
    assertRefused(
        () -> SourceText.decode("image.tif", new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0}),
        "image.tif: is not text: character 4 is U+0000. Pipeline files are plain text: check that this is the right file.");
    assertRefused(
        () -> SourceText.decode("f", utf8("a: \u0007")),
        "f: is not text: character 4 is U+0007. Pipeline files are plain text: check that this is the right file.");
  }

  @Test
  void otherEncodingsAreRefusedWithTheirPlace() {
    assertRefused(
        () ->
            SourceText.decode(
                "f.yaml", "kind: x\nname: né\n".getBytes(StandardCharsets.ISO_8859_1)),
        "f.yaml:2:8: the byte 0xE9 is not UTF-8 text. Save the file as UTF-8.");
    assertRefused(
        () -> SourceText.decode("f.yaml", "\uFEFFkind: x\n".getBytes(StandardCharsets.UTF_16LE)),
        "f.yaml: is UTF-16 text, not UTF-8. Save it as UTF-8.");
  }

  @Test
  void aFileCutInTheMiddleOfACharacterIsRefused() {
    assertRefused(
        () -> SourceText.decode("f.yaml", new byte[] {'a', (byte) 0xc3}),
        "f.yaml:1:2: the byte 0xC3 is not UTF-8 text. Save the file as UTF-8.");
  }

  @Test
  void missingFilesFoldersAndHugeFilesAreRefused(@TempDir Path folder) throws Exception {
    assertRefused(
        () -> SourceText.read(folder.resolve("pipeline.yaml")),
        folder.resolve("pipeline.yaml")
            + ": does not exist. Check the path. The folder has no .yaml files.");
    Files.writeString(folder.resolve("pipeline.yaml"), "a: b");
    assertRefused(
        () -> SourceText.read(folder.resolve("pipline.yaml")),
        folder.resolve("pipline.yaml")
            + ": does not exist. Check the path. Did you mean \"pipeline.yaml\"? The folder has pipeline.yaml.");
    assertRefused(
        () -> SourceText.read(folder.resolve("no/pipeline.yaml")),
        folder.resolve("no/pipeline.yaml")
            + ": does not exist. Check the path. The folder "
            + folder.resolve("no")
            + " does not exist either.");
    assertRefused(
        () -> SourceText.read(folder),
        folder
            + ": is a folder. Name the file in it, such as "
            + folder.resolve("pipeline.yaml")
            + ".");
    Path huge = folder.resolve("huge.yaml");
    Files.write(huge, new byte[SourceText.MAX_BYTES + 1]);
    assertRefused(
        () -> SourceText.read(huge),
        huge
            + ": has 1048577 bytes, more than the limit of 1048576. Pipeline files are short: check that this is the right file.");
  }
}
