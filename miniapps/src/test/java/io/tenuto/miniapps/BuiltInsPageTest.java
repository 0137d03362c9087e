package io.tenuto.miniapps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.SourceFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the built-ins names each of them and all of its options, and no others. */
class BuiltInsPageTest {
  private static final Path PAGE = Path.of("../docs/reference/built-ins.md");
  private static final Pattern NAME = Pattern.compile("`([A-Za-z-]+)`");

  @Test
  void everyBuiltInHasASectionWithItsOptionsAndNoOthers() throws Exception {
    Map<String, Consumer<Map<String, Object>>> builtIns = new TreeMap<>();
    ServiceLoader.load(ProcessorFactory.class)
        .forEach(each -> builtIns.put(each.name(), each::create));
    ServiceLoader.load(SourceFactory.class)
        .forEach(each -> builtIns.put(each.name(), each::create));
    Map<String, Set<String>> sections = sections();
    assertThat(sections.keySet()).isEqualTo(builtIns.keySet());
    builtIns.forEach(
        (name, maker) ->
            assertThat(sections.get(name)).as(name).isEqualTo(new TreeSet<>(options(maker))));
  }

  /** The first words of the rows of each section's table of options. */
  private static Map<String, Set<String>> sections() throws Exception {
    Map<String, Set<String>> sections = new TreeMap<>();
    Set<String> options = new TreeSet<>();
    boolean inTable = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## `")) {
        options = new TreeSet<>();
        sections.put(line.replaceAll("[#` ]", ""), options);
      }
      inTable = line.startsWith("| option |") || (inTable && line.startsWith("|"));
      if (inTable) {
        options.addAll(
            NAME.matcher(line.split("\\|", -1)[1]).results().map(found -> found.group(1)).toList());
      }
    }
    return sections;
  }

  /** What a factory itself calls known when it is given something else. */
  private static List<String> options(Consumer<Map<String, Object>> maker) {
    var refusal =
        catchThrowableOfType(
            IllegalArgumentException.class, () -> maker.accept(Map.of("zzzzzzzzzzzz", 1)));
    String known =
        Pattern.compile("zzzzzzzzzzzz: .*Known are (.*)\\.")
            .matcher(refusal.getMessage())
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.joining());
    return Arrays.stream(known.split(", ", -1)).toList();
  }
}
