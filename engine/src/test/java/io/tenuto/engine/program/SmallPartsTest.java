package io.tenuto.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Header;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small decisions around a program: words, names, answers. */
class SmallPartsTest {
  @Test
  void placeholdersAreFilledAndEverythingElseStandsForItself() {
    List<String> words = List.of("convert", "{in}[0]", "{print $1}", "png:{out}", "{outdir}/all");
    assertThat(Words.filled(words, Path.of("/w/in.tif"), Path.of("/w/results/out.png")))
        .containsExactly(
            "convert", "/w/in.tif[0]", "{print $1}", "png:/w/results/out.png", "/w/results/all");
    assertThat(Words.readsFile(words)).isTrue();
    assertThat(Words.writesFiles(words)).isTrue();
    assertThat(Words.readsFile(List.of("cat", "{}"))).isFalse();
    assertThat(Words.writesFiles(List.of("cat", "{in}"))).isFalse();
    assertThat(Words.writesFiles(List.of("cut", "{outdir}"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "wells/a1.tif, out.png,    wells/a1.png",
    "wells/a1.tif, out-2.png,  wells/a1-2.png",
    "wells/a1.tif, out,        wells/a1",
    "wells/a1.tif, mask.png,   wells/a1/mask.png",
    "wells/a1.tif, outer.png,  wells/a1/outer.png",
    "wells/a1.tif, deep/x.csv, wells/a1/deep/x.csv",
    "a.b/c,        out.png,    a.b/c.png",
    ".hidden,      out.png,    .hidden.png",
    ",             out.png,    7.png"
  })
  void aResultIsCalledAfterItsInput(String input, String result, String expected) {
    Header header = input == null ? Header.EMPTY : Header.of(Header.FILE, input);
    assertThat(OutputName.of(Kit.message(7, header, new byte[0]), result)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "a.tif, .tif",
    "a/b.ome.tif, .tif",
    "a.tif/b, ''",
    "a., ''",
    "a.b c, ''",
    "a.averyverylong, ''",
    "a, ''"
  })
  void onlyAUsualSuffixIsOne(String file, String expected) {
    assertThat(OutputName.suffix(file)).isEqualTo(expected);
  }

  @Test
  void namesAreOrderedAsPeopleDo() {
    var names =
        new ArrayList<>(List.of("out-10", "out-2", "out", "out-02", "a", "out-2b", "out-1/9", "B"));
    names.sort(NaturalOrder.OF_NAMES);
    assertThat(names)
        .containsExactly("B", "a", "out", "out-1/9", "out-02", "out-2", "out-2b", "out-10");
  }

  @Test
  void namesThatDifferAreNeverEqualInOrder() {
    assertThat(NaturalOrder.OF_NAMES.compare("a02", "a2")).isNotZero();
    assertThat(NaturalOrder.OF_NAMES.compare("99999999999999999999", "100000000000000000000"))
        .isNegative();
  }

  @Test
  void anAnswerIsReadFromItsLine() {
    assertThat(Answer.of("done")).contains(new Answer(Answer.Verdict.DONE, Map.of(), ""));
    assertThat(Answer.of(" done  {\"n\": 3}\r"))
        .contains(new Answer(Answer.Verdict.DONE, Map.of("n", 3L), ""));
    assertThat(Answer.of("failed no such well"))
        .contains(new Answer(Answer.Verdict.FAILED, Map.of(), "no such well"));
    assertThat(Answer.of("reject"))
        .contains(new Answer(Answer.Verdict.REJECT, Map.of(), "no reason was given"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ok", "Done", "done 3", "done {", "done {} {}", "donee", "{}"})
  void whatIsNoAnswerIsNotTakenForOne(String line) {
    assertThat(Answer.of(line)).isEmpty();
  }
}
