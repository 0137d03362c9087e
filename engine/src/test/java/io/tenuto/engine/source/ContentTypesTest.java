package io.tenuto.engine.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypesTest {
  @ParameterizedTest
  @CsvSource({
    "a.tif, image/tiff",
    "A.TIFF, image/tiff",
    "a.b.png, image/png",
    "photo.JPG, image/jpeg",
    "table.csv, text/csv",
    "README, application/octet-stream",
    "odd., application/octet-stream",
    "folder.tif/file, application/octet-stream"
  })
  void theExtensionDecides(String name, String type) {
    assertThat(ContentTypes.ofFile(name)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource({"image/tiff, tif", "IMAGE/PNG, png", "text/csv; charset=utf-8, csv"})
  void aTypeHasOneExtensionWhateverItsParameters(String type, String extension) {
    assertThat(ContentTypes.extension(type)).contains(extension);
    assertThat(ContentTypes.ofFile("a." + extension))
        .isEqualTo(ContentTypes.withoutParameters(type));
  }

  @Test
  void anUnknownTypeHasNoExtension() {
    assertThat(ContentTypes.extension("application/x-unheard-of")).isEmpty();
  }
}
