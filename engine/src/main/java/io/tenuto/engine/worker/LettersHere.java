package io.tenuto.engine.worker;

import io.tenuto.api.MessageId;
import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts the dead letters that engines of a pipeline have left in the folders that a worker gives
 * them. Those of backlogs are told by the backlogs themselves.
 */
final class LettersHere {
  private LettersHere() {}

  /**
   * How many different messages of each reader.
   *
   * @param work in which each engine has a folder of its name, {@code PIPELINE-STAGE-NUMBER}
   * @param pipeline the deployment's name of the run
   */
  static Map<String, Long> count(Path work, String pipeline, Collection<String> stages)
      throws IOException {
    Map<String, Set<MessageId>> byReader = new TreeMap<>();
    for (Path folder : folders(work, pipeline, stages)) {
      for (LetterFolder found : LetterFolder.below(folder)) {
        for (Letter letter : found.letters()) {
          if (letter.run().equals(pipeline)) {
            byReader.computeIfAbsent(letter.group(), any -> new HashSet<>()).add(letter.id());
          }
        }
      }
    }
    var counts = new TreeMap<String, Long>();
    byReader.forEach((reader, ids) -> counts.put(reader, (long) ids.size()));
    return counts;
  }

  private static List<Path> folders(Path work, String pipeline, Collection<String> stages)
      throws IOException {
    if (!Files.isDirectory(work)) {
      return List.of(); // no engine was started here
    }
    Set<String> prefixes =
        stages.stream().map(stage -> pipeline + "-" + stage + "-").collect(Collectors.toSet());
    try (Stream<Path> all = Files.list(work)) {
      return all.filter(folder -> ofEngine(String.valueOf(folder.getFileName()), prefixes))
          .sorted()
          .toList();
    }
  }

  private static boolean ofEngine(String name, Set<String> prefixes) {
    int number = name.lastIndexOf('-') + 1;
    return number < name.length()
        && name.substring(number).chars().allMatch(Character::isDigit)
        && prefixes.contains(name.substring(0, number));
  }
}
