package io.tenuto.engine.sink;

import static io.tenuto.engine.sink.TestMessage.header;
import static io.tenuto.engine.sink.TestMessage.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import io.tenuto.api.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultNameTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a.tif, a.tif",
        "sub/deep/a.tif, sub/deep/a.tif",
        "../../etc/passwd, etc/passwd",
        "/etc/passwd, etc/passwd",
        "a/../../b, a/b",
        "./a//b/., a/b",
        "..\\..\\windows, .._.._windows",
        "C:\\x, C__x",
        "a:b*c?d\"e<f>g|h, a_b_c_d_e_f_g_h",
        "ends., ends_",
        "CON, _CON",
        "nul.txt, _nul.txt",
        "console, console",
        "Zelle µ 細胞.tif, Zelle µ 細胞.tif",
        ".hidden, .hidden"
      })
  void namesStayInsideTheFolderAndAreGoodEverywhere(String file, String name) {
    assertThat(ResultName.of(id(0), Header.of("file", file))).isEqualTo(name);
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(ResultName.of(id(0), Header.of("file", "a\n\0b\u001b.tif"))).isEqualTo("a__b_.tif");
  }

  @Test
  void aNameOfNothingBecomesTheIdentity() {
    assertThat(ResultName.of(id(7), Header.EMPTY)).isEqualTo("cells.mic@3.7.bin");
    assertThat(ResultName.of(id(7), Header.of("file", "../.."))).isEqualTo("cells.mic@3.7.bin");
    assertThat(ResultName.of(id(7), Header.of("file", ""))).isEqualTo("cells.mic@3.7.bin");
    assertThat(ResultName.of(id(7, 2), Header.of("contentType", "image/png")))
        .isEqualTo("cells.mic@3.7.2.png");
    assertThat(ResultName.of(id(7), Header.of("file", "a/".repeat(33)))).startsWith("cells.mic");
  }

  @Test
  void longNamesAreCutAndStayDifferent() {
    String one = "µ".repeat(300) + "1.tif";
    String two = "µ".repeat(300) + "2.tif";

    String nameOfOne = ResultName.of(id(0), Header.of("file", one));
    String nameOfTwo = ResultName.of(id(0), Header.of("file", two));

    assertThat(nameOfOne).isNotEqualTo(nameOfTwo).startsWith("µµµ").endsWith(".tif");
    assertThat(nameOfOne.getBytes(StandardCharsets.UTF_8).length)
        .isBetween(SafeName.MAX_PART_BYTES - 1, SafeName.MAX_PART_BYTES);
  }

  @Test
  void aNameIsNeverCutThroughACharacter() {
    for (int i = 0; i < 4; i++) {
      String name = "x".repeat(i) + "\ud83d\ude00".repeat(100);

      assertThat(SafeName.shortened(name)).doesNotContain("?").contains("\ud83d\ude00~");
      assertThat(SafeName.shortened(name).codePoints())
          .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }
  }

  @Test
  void severalResultsOfOneFileAreToldApart() {
    Header plain = Header.of("file", "sub/a.tif");
    assertThat(ResultName.of(id(0, 0), plain)).isEqualTo("sub/a.tif");
    assertThat(ResultName.of(id(0, 1), plain)).isEqualTo("sub/a.1.tif");
    assertThat(ResultName.of(id(0, 0, 2), plain)).isEqualTo("sub/a.0.2.tif");
    assertThat(ResultName.of(id(0, 5), header("file", "a.tif", "frame", 3, "channel", 1)))
        .isEqualTo("a.3.1.tif");
    assertThat(ResultName.of(id(0, 5), header("file", "a.tif", "channel", 1))).isEqualTo("a.1.tif");
    assertThat(ResultName.of(id(0, 1), Header.of("file", "no-extension")))
        .isEqualTo("no-extension.1");
  }

  @Test
  void anotherContentTypeAddsItsExtension() {
    assertThat(ResultName.of(id(0), header("file", "a.tif", "contentType", "text/csv")))
        .isEqualTo("a.tif.csv");
    assertThat(ResultName.of(id(0), header("file", "a.tiff", "contentType", "image/tiff")))
        .isEqualTo("a.tiff");
    assertThat(ResultName.of(id(0), header("file", "a.tif", "contentType", "x/unknown")))
        .isEqualTo("a.tif");
  }

  @Test
  void differentIdentitiesHaveDifferentTexts() {
    List<MessageId> ids =
        List.of(
            new MessageId("a.b", "c", 1, 2, List.of()),
            new MessageId("a", "b.c", 1, 2, List.of()),
            new MessageId("a", "b", 1, 2, List.of(3)),
            new MessageId("a", "b", 12, 3, List.of()),
            new MessageId("a/b", "c", 1, 2, List.of()),
            new MessageId("a%2Fb", "c", 1, 2, List.of()),
            new MessageId("x".repeat(300) + 1, "c", 1, 2, List.of()),
            new MessageId("x".repeat(300) + 2, "c", 1, 2, List.of()),
            new MessageId("x".repeat(300) + 2, "c", 1, 3, List.of()));
    var texts = new HashSet<String>();

    assertThat(ids).allMatch(id -> texts.add(ResultName.idText(id)));
    assertThat(texts).allMatch(text -> text.matches("[A-Za-z0-9_.%@~-]{1,160}"));
  }
}
