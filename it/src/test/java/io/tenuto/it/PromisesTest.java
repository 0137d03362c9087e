package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The pages of promises name, for each of them, tests that are there. */
class PromisesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DELIVERY = ROOT.resolve("docs/delivery.md");
  private static final Path BAR = ROOT.resolve("docs/reliability.md");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)#(\\w+)`");
  private static final Pattern BAR_ROW = Pattern.compile("\\| (\\d+) \\|.*");
  private static final int BAR_TESTS = 50;

  @Test
  void everyTestThatAPageNamesIsThere() throws IOException {
    Map<String, String> sources = tests();
    List<String> absent = new ArrayList<>();
    for (Path page : List.of(DELIVERY, BAR)) {
      for (MatchResult named : TEST.matcher(Files.readString(page)).results().toList()) {
        String source = sources.getOrDefault(named.group(1), "");
        if (!source.contains("void " + named.group(2) + "(")) {
          absent.add(named.group());
        }
      }
    }
    assertThat(absent).isEmpty();
  }

  @Test
  void everyRowOfWhatSurvivesWhatNamesItsTest() throws IOException {
    List<String> rows =
        Files.readAllLines(DELIVERY).stream()
            .dropWhile(line -> !line.startsWith("## ")) // the table of modes
            .filter(PromisesTest::isFault)
            .toList();
    assertThat(rows).hasSizeGreaterThan(20);
    assertThat(rows).allSatisfy(row -> assertThat(TEST.matcher(row).find()).as(row).isTrue());
  }

  /** Rows of tables of three columns whose first cell names a fault: not the head, not the line. */
  private static boolean isFault(String line) {
    return line.startsWith("| ")
        && line.split("\\|", -1).length == 5
        && !line.startsWith("| ---")
        && !line.contains("| held by |");
  }

  @Test
  void theBarIsListedWhole() throws IOException {
    List<Integer> numbers =
        Files.readAllLines(BAR).stream()
            .map(BAR_ROW::matcher)
            .filter(Matcher::matches)
            .map(row -> Integer.parseInt(row.group(1)))
            .toList();
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, BAR_TESTS).boxed().toList());
  }

  /** The text of each test class of all rooms, by its name. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (var rooms = Files.list(ROOT)) {
      for (Path room : rooms.map(each -> each.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(room)) {
          try (var files = Files.walk(room)) {
            for (Path file : files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
              String name = file.getFileName().toString();
              sources.merge(
                  name.substring(0, name.length() - ".java".length()),
                  Files.readString(file),
                  String::concat);
            }
          }
        }
      }
    }
    return sources;
  }
}
