package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The published schema and the tables of the reference page are what the declarations say. After a
 * change of keys, run this test once with {@code -Dtenuto.pages=write}.
 */
class PublishedPagesTest {
  private static final Path FOLDER = Corpus.REPOSITORY.resolve("docs/reference");
  private static final String BEGIN = "<!-- keys: made from the code by PublishedPagesTest -->\n";
  private static final String END = "<!-- end of keys -->\n";

  @Test
  void theSchemaFileIsUpToDate() throws Exception {
    compare(FOLDER.resolve("pipeline.schema.json"), PipelineSchema.json());
  }

  @Test
  void theTablesOfTheReferencePageAreUpToDate() throws Exception {
    Path page = FOLDER.resolve("pipeline.md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    assertThat(begin).isPositive();
    assertThat(end).isGreaterThan(begin);
    compare(
        page,
        text.substring(0, begin + BEGIN.length())
            + "\n"
            + PipelineReference.markdown()
            + text.substring(end));
  }

  private static void compare(Path file, String current) throws Exception {
    if ("write".equals(System.getProperty("tenuto.pages"))) {
      Files.writeString(file, current);
    }
    assertThat(Files.readString(file))
        .as("%s; run this test once with -Dtenuto.pages=write", file)
        .isEqualTo(current);
  }
}
