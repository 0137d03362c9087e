package io.tenuto.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.scheduler.packing.Instance;
import io.tenuto.scheduler.packing.Packing;
import io.tenuto.scheduler.packing.PackingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packing against the counts that other tools have found for the same files. */
class PackingOracleTest {
  @TempDir Path folder;

  static Stream<Arguments> instances() throws IOException {
    List<String> lines =
        Files.readAllLines(SharedData.folder("binpacking").resolve("oracle_binpacking.csv"));
    List<String> columns = List.of(lines.get(0).split(",", -1));
    int first = columns.size() - columns.indexOf("first_fit");
    int best = columns.size() - columns.indexOf("best_fit");
    return lines.stream()
        .skip(1)
        .filter(line -> !line.isBlank())
        .map(line -> line.split(",", -1)) // texts before the counts have commas of their own
        .map(
            words ->
                Arguments.of(
                    words[0],
                    Integer.parseInt(words[words.length - first]),
                    Integer.parseInt(words[words.length - best])));
  }

  @ParameterizedTest
  @MethodSource("instances")
  void asManyBinsAsOthersFind(String name, int firstFit, int bestFit) throws IOException {
    Path file = file(name);
    Instance instance = Instance.parse(name, Files.readString(file));
    assertThat(instance.pack(PackingPolicy.FIRST_FIT).bins()).isEqualTo(firstFit);
    Packing<Integer> best = instance.pack(PackingPolicy.BEST_FIT);
    assertThat(best.bins()).isEqualTo(bestFit);
    assertThat(instance.leastBins()).isLessThanOrEqualTo(Math.min(firstFit, bestFit));
  }

  private static Path file(String name) {
    return SharedData.folder("binpacking").resolve(name + ".txt");
  }

  @Test
  void theCommandPrintsTheNumberOfBinsAlone() throws Exception {
    Arguments any = instances().findFirst().orElseThrow();
    String file = file((String) any.get()[0]).toString();
    Program.Ended ended = Program.run(folder, "scheduler", "pack", file, "--policy", "best-fit");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).isEqualTo(any.get()[2] + System.lineSeparator());
  }

  @Test
  void theExampleOfThePageSaysWhatIsInEachBin() throws Exception {
    String page = Files.readString(SharedData.project().resolve("docs/scheduler.md"));
    Matcher example = Pattern.compile("printf '(.*)' > items.txt\n\\./tenuto (.*)\n").matcher(page);
    assertThat(example.find()).isTrue();
    Files.writeString(folder.resolve("items.txt"), example.group(1).replace("\\n", "\n"));
    Program.Ended ended = Program.run(folder, example.group(2).split(" ", -1));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out().lines())
        .containsExactly("3", "4 6 = 10 of 10", "7 3 = 10 of 10", "2 = 2 of 10");
  }

  @Test
  void aFileThatIsNoProblemOfPackingIsRefusedByItsLine() throws Exception {
    Files.writeString(folder.resolve("items.txt"), "2 10\n4\n12\n");
    Program.Ended ended = Program.run(folder, "scheduler", "pack", "items.txt");
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .contains(
            "items.txt, line 3: '12' is out of range; expected: a size from 1 to the capacity");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsAnErrorOfUse() throws Exception {
    for (String wrong : List.of("none.txt does not exist", ". is a folder")) {
      Program.Ended ended =
          Program.run(folder, "scheduler", "pack", wrong.substring(0, wrong.indexOf(' ')));
      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.err()).contains(wrong + ": a file of whole numbers was expected");
    }
  }
}
