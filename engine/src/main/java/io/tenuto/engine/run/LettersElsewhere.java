package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.api.MessageId;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.letters.Letter;
import io.tenuto.engine.letters.LetterFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Dead letters that engines have left which are processes of their own: they join those of the run,
 * in its file and in its account. A message that was given up twice, since the engine was killed
 * that first did so, counts once.
 */
final class LettersElsewhere {
  private LettersElsewhere() {}

  private record Left(LetterFolder folder, Letter letter) {}

  /**
   * Adds them to the run's file.
   *
   * @return a row for each reader that has any, with them alone
   */
  static List<RunSummary.Group> join(
      List<LetterFolder> folders, DeadLetterFile file, Pipeline pipeline) throws IOException {
    Map<String, Map<MessageId, Left>> byGroup = new LinkedHashMap<>();
    for (LetterFolder folder : folders) {
      for (Letter letter : folder.letters()) {
        byGroup
            .computeIfAbsent(letter.group(), group -> new LinkedHashMap<>())
            .putIfAbsent(letter.id(), new Left(folder, letter));
      }
    }
    var rows = new ArrayList<RunSummary.Group>();
    for (var entry : byGroup.entrySet()) {
      for (Left left : entry.getValue().values()) {
        file.add(left.folder(), left.letter());
      }
      rows.add(row(pipeline, entry.getKey(), entry.getValue().size()));
    }
    return rows;
  }

  /** The account of a reader of which nothing is known but what it has not taken. */
  static RunSummary.Group row(Pipeline pipeline, String group, long count) {
    GroupSpec reader = reader(pipeline, group);
    return new RunSummary.Group(
        reader.from(),
        reader.name(),
        reader.policy().onFull().name().toLowerCase(Locale.ROOT),
        new Ledger(count, 0, count, 0, 0, 0));
  }

  private static GroupSpec reader(Pipeline pipeline, String group) {
    return Stream.<GroupSpec>concat(pipeline.stages().stream(), pipeline.sinks().stream())
        .filter(reader -> reader.name().equals(group))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("a dead letter of " + group + ", which reads nothing"));
  }
}
