package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.engine.source.NameRule.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
  @ParameterizedTest
  @CsvSource({
    "a.tif, TAKE",
    "sub/a.tif, TAKE",
    "no-extension, TAKE",
    ".hidden.tif, HIDDEN",
    "sub/.DS_Store, HIDDEN",
    "Thumbs.db, HIDDEN",
    "a.tif.part, TEMPORARY",
    "a.TMP, TEMPORARY",
    "a.tif~, TEMPORARY",
    "~$table.xlsx, TEMPORARY",
    "a.crdownload, TEMPORARY",
    "partial.tif, TAKE",
    "tmp, TAKE"
  })
  void namesTellWhetherAFileIsMeant(String file, Verdict verdict) {
    assertThat(new NameRule(null).judge(Path.of(file))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "*.tif, a.tif, true",
    "*.tif, sub/deep/a.tif, true",
    "*.tif, a.tiff, false",
    "'*.{tif,png}', sub/a.png, true",
    "sub/*.tif, sub/a.tif, true",
    "sub/*.tif, a.tif, false",
    "sub/*.tif, sub/deep/a.tif, false",
    "**/*.tif, a.tif, true",
    "**/*.tif, sub/deep/a.tif, true",
    "**/deep/*.tif, sub/deep/a.tif, true",
    "**/deep/*.tif, deep/a.tif, true",
    "DONE, sub/DONE, true"
  })
  void aPatternMeansWhatAShellUserMeans(String glob, String file, boolean matches) {
    assertThat(new GlobPattern("pattern", glob).matches(Path.of(file))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a", " ", ""})
  void whatIsNoPatternIsRefusedWithAnExample(String glob) {
    assertThatThrownBy(() -> GlobPattern.check("pattern", glob))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pattern: ")
        .hasMessageContaining("*.tif");
  }

  @Test
  void hiddenAndTemporaryFoldersAreNotEntered() {
    assertThat(NameRule.entersFolder("raw")).isTrue();
    assertThat(NameRule.entersFolder(".git")).isFalse();
    assertThat(NameRule.entersFolder("upload.part")).isFalse();
  }
}
