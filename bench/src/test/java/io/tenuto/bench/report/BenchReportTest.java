package io.tenuto.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.bench.results.Subject;
import io.tenuto.page.drawing.Ink;
import io.tenuto.wire.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The whole report of made-up results, read back from its files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchReportTest {
  private Path folder = Path.of(".");
  private String text = "";

  @BeforeAll
  void write(@TempDir Path made) throws IOException {
    folder = made;
    MadeUp.write(folder);
    BenchReport report = BenchReport.write(folder);
    assertThat(report.page()).isEqualTo(folder.resolve("report.html"));
    text = Files.readString(report.page());
  }

  /** The page is well-formed XML as well, so that it can be asked. */
  private Document page() throws Exception {
    String xml = text.substring("<!DOCTYPE html>\n".length());
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static Element byId(Document page, String id) {
    NodeList all = page.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i) instanceof Element element && element.getAttribute("id").equals(id)) {
        return element;
      }
    }
    throw new AssertionError("the page has no " + id);
  }

  private static List<Element> elements(Element in, String name) {
    NodeList all = in.getElementsByTagName(name);
    return Stream.iterate(0, i -> i < all.getLength(), i -> i + 1)
        .map(i -> (Element) all.item(i))
        .toList();
  }

  private List<List<String>> csv(String name) throws IOException {
    return Files.readString(folder.resolve("figures").resolve(name + ".csv"))
        .lines()
        .map(line -> List.of(line.split(",", -1)))
        .toList();
  }

  private List<String> csvLine(String name, Subject subject, int bytes, int cost)
      throws IOException {
    return csv(name).stream()
        .filter(line -> line.size() > 4)
        .filter(line -> line.get(1).equals("" + bytes) && line.get(2).equals("" + cost))
        .filter(line -> line.get(3).equals(subject.system()))
        .filter(line -> line.get(4).equals(subject.variant()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void thePageFetchesNothingAndRunsNothing() throws Exception {
    assertThat(text).contains("default-src &#39;none&#39;").doesNotContain("<script");
    for (Element element : elements(page().getDocumentElement(), "*")) {
      assertThat(element.getAttribute("src")).isEmpty();
      assertThat(element.getAttribute("href")).doesNotContain(":").doesNotStartWith("/");
      assertThat(element.getAttribute("style")).isEmpty();
    }
  }

  @Test
  void everyClassOfADrawingHasItsStyle() throws Exception {
    Element page = page().getDocumentElement();
    String style = elements(page, "style").get(0).getTextContent();
    List<String> used =
        elements(page, "svg").stream()
            .flatMap(svg -> Stream.concat(Stream.of(svg), elements(svg, "*").stream()))
            .flatMap(element -> Stream.of(element.getAttribute("class").split(" ")))
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
    assertThat(used).contains("drawing", "bold", "hollow", "ink-blue");
    assertThat(used).allSatisfy(name -> assertThat(style).containsPattern("\\." + name + " "));
  }

  @Test
  void everyLinkLeadsToAFileBesideThePage() throws Exception {
    List<String> links =
        elements(page().getDocumentElement(), "a").stream()
            .map(link -> link.getAttribute("href"))
            .filter(link -> !link.startsWith("#"))
            .toList();
    assertThat(links).hasSize(2 * 9); // at most once has no trials, so no latency
    assertThat(links).allMatch(link -> Files.isRegularFile(folder.resolve(link)));
  }

  @Test
  void hostileNamesAreShownAndNothingElse() throws Exception {
    assertThat(text).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    Element figure = byId(page(), "fig4-at-least-once");
    assertThat(figure.getTextContent()).contains(MadeUp.HOSTILE).contains("<b>broker</b>");
    assertThat(elements(figure, "b")).isEmpty();
  }

  @Test
  void onlyTheBestOfACellIsBold() throws Exception {
    Element map =
        elements(byId(page(), "fig4-at-least-once"), "svg").stream()
            .filter(svg -> svg.getAttribute("aria-label").contains("Highest sustained rate"))
            .findFirst()
            .orElseThrow();
    List<Element> rows = elements(map, "g");
    assertThat(rows).hasSize(9 * 4 - 1);
    for (Element row : rows) {
      String words = elements(row, "title").get(0).getTextContent();
      boolean bold =
          elements(row, "text").stream()
              .anyMatch(cell -> cell.getAttribute("class").endsWith(" bold"));
      assertThat(bold).as(words).isEqualTo(words.startsWith("tenuto at"));
    }
  }

  @Test
  void aMarkedCellHasItsReasonAndAnUnmeasuredOneIsEmpty() throws Exception {
    Element figure = byId(page(), "fig4-at-least-once");
    assertThat(elements(figure, "li").stream().map(Element::getTextContent))
        .contains(
            "kafka at 1 MB × 10 ms: the <b>broker</b> ended with status 1, said \"out of memory\"");
    assertThat(elements(figure, "title").stream().map(Element::getTextContent))
        .anyMatch(words -> words.startsWith("kafka at 1 MB × 10 ms: the <b>broker"))
        .noneMatch(words -> words.startsWith(MadeUp.HOSTILE + " at 1 MB × 0"));
  }

  @Test
  void unequalGuaranteesAreNeverInOneTableOrFigure() throws Exception {
    Document page = page();
    Element atLeast = byId(page, "at-least-once");
    Element atMost = byId(page, "at-most-once");
    assertThat(atLeast.getTextContent()).contains("tenuto").doesNotContain("careless");
    assertThat(atMost.getTextContent()).contains("careless").doesNotContain("tenuto");
    for (String name : List.of("fig4", "fig5", "fig6", "cost")) {
      assertThat(Files.readString(folder.resolve("figures/" + name + "-at-least-once.csv")))
          .contains("tenuto")
          .doesNotContain("careless")
          .doesNotContain("at-most-once");
    }
  }

  @Test
  void theTablesHaveTheValuesExactly() throws Exception {
    double most = MadeUp.rate(MadeUp.TENUTO, 10_000, 0);
    double raw = MadeUp.rate(MadeUp.RAW, 10_000, 0);
    List<String> line = csvLine("fig4-at-least-once", MadeUp.TENUTO, 10_000, 0);
    assertThat(line.subList(5, 7)).containsExactly("best", "3");
    assertThat(Double.parseDouble(line.get(7))).isEqualTo(most * (0.98 + 0.01 * 2));
    assertThat(Double.parseDouble(line.get(8))).isEqualTo(most * (0.98 + 0.01));
    assertThat(Double.parseDouble(line.get(9))).isEqualTo(most * (0.98 + 0.01 * 3) * 1.04);
    assertThat(line.get(10)).isEqualTo("1");
    assertThat(Double.parseDouble(line.get(11))).isEqualTo(most / raw);
    assertThat(line.get(12)).isEqualTo("engine");

    List<String> shares = csvLine("fig6-at-least-once", MadeUp.KAFKA, 10_000, 0);
    double kafka = MadeUp.rate(MadeUp.KAFKA, 10_000, 0);
    assertThat(Double.parseDouble(shares.get(5))).isEqualTo(kafka / raw);
    assertThat(Double.parseDouble(shares.get(6))).isEqualTo(kafka / most);

    List<String> cost = csvLine("cost-at-least-once", MadeUp.TENUTO, 1_000_000, 1000);
    assertThat(cost.subList(6, 9)).containsExactly("1000040", "244000000", "0.9");
    assertThat(csv("latency-at-least-once")).hasSize(1 + 4 * 8);
  }

  @Test
  void aReasonKeepsItsQuotesAndLinesInTheTable() throws Exception {
    assertThat(Files.readString(folder.resolve("figures/fig4-at-least-once.csv")))
        .contains(",\"" + MadeUp.REASON.replace("\"", "\"\"") + "\"\r\n")
        .contains("\"" + MadeUp.HOSTILE.replace("\"", "\"\"") + "\"");
  }

  @Test
  void everyPictureCanBeReadAndHasTheColoursOfTheSystems() throws Exception {
    int blue = Ink.BLUE.onLight(1).getRGB();
    int purple = Ink.PURPLE.onLight(1).getRGB();
    for (String name : List.of("fig4", "fig5", "fig6", "latency", "cost")) {
      Path file = folder.resolve("figures/" + name + "-at-least-once.png");
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image.getWidth()).as(name).isGreaterThan(1000);
      int[] colours =
          image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
      assertThat(colours).as(name).contains(blue, purple, Ink.PAPER.onLight(1).getRGB());
      assertThat(Files.size(file)).isLessThan(1_000_000);
    }
  }

  @Test
  void theManifestIsOnThePage() throws Exception {
    assertThat(byId(page(), "environment").getTextContent())
        .contains("AMD EPYC")
        .contains("sizes: 100, 10000, 1000000")
        .contains(MadeUp.HOSTILE);
  }

  @Test
  void aSweepThatHasMeasuredNothingYetHasAPageToo(@TempDir Path empty) throws Exception {
    Files.write(empty.resolve("manifest.json"), Json.write(java.util.Map.of("schema", 1)));
    Files.writeString(empty.resolve("cells.jsonl"), "");
    assertThat(BenchReport.write(empty).headline()).startsWith("Nothing to compare");
  }

  @Test
  void aFolderWithoutResultsIsRefused(@TempDir Path empty) {
    assertThatThrownBy(() -> BenchReport.write(empty)).hasMessageContaining("manifest.json");
  }
}
