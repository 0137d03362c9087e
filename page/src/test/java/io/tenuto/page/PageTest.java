package io.tenuto.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void textAndAttributesCannotBecomeMarkup() {
    String page = new Html().leaf("p", "<b>&'", "title", "\"><i>").page();
    assertThat(page)
        .isEqualTo("<!DOCTYPE html>\n<p title=\"&quot;&gt;&lt;i&gt;\">&lt;b&gt;&amp;&#39;</p>");
  }

  @Test
  void whatReordersOrHidesTextIsMadeVisible() {
    assertThat(Escaped.visible("a\u202eb\u0007<")).isEqualTo("a[U+202e]b\u2407<");
  }

  @Test
  void aPageWithoutScriptAllowsNone() throws IOException {
    var html = new Html();
    Head.write(html, "title", "p { margin: 0; }", "");
    assertThat(html.page()).contains("default-src &#39;none&#39;").doesNotContain("script-src");
  }

  @Test
  void aPageWithAScriptAllowsThatOneAlone() throws IOException {
    var html = new Html();
    Head.write(html, "title", "", "let a = 1;");
    // printf 'let a = 1;' | openssl dgst -sha256 -binary | base64
    assertThat(html.page())
        .contains("script-src &#39;sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck=&#39;");
  }

  @Test
  void briefNumbersHaveThreeDigitsAndAUnit() {
    assertThat(Figures.brief(197.4)).isEqualTo("197");
    assertThat(Figures.brief(999.6)).isEqualTo("1 k");
    assertThat(Figures.brief(48_312)).isEqualTo("48.3 k");
    assertThat(Figures.brief(1_234_567)).isEqualTo("1.23 M");
    assertThat(Figures.brief(0)).isEqualTo("0");
  }

  @Test
  void oneDecadeHasTicksWithin() {
    assertThat(Scale.decades(150, 900).ticks()).containsExactly(100.0, 200.0, 500.0, 1000.0);
    assertThat(Scale.decades(100, 100).ticks()).containsExactly(100.0, 200.0, 500.0, 1000.0);
    assertThat(Scale.decades(1, 1e4).ticks()).containsExactly(1.0, 10.0, 100.0, 1e3, 1e4);
  }
}
