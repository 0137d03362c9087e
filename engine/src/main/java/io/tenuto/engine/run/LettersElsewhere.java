package io.tenuto.engine.run;

import io.tenuto.api.Ledger;
import io.tenuto.config.GroupSpec;
import io.tenuto.config.Pipeline;
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

  /**
   * Adds them to the run's file.
   *
   * @return a row for each reader that has any, with them alone
   */
  static List<RunSummary.Group> join(
      List<Map<String, Object>> letters, DeadLetterFile file, Pipeline pipeline) {
    Map<String, Map<Object, Map<String, Object>>> byGroup = new LinkedHashMap<>();
    for (Map<String, Object> letter : letters) {
      byGroup
          .computeIfAbsent(String.valueOf(letter.get("group")), group -> new LinkedHashMap<>())
          .putIfAbsent(letter.get("id"), letter);
    }
    var rows = new ArrayList<RunSummary.Group>();
    byGroup.forEach(
        (group, each) -> {
          each.values().forEach(file::add);
          long count = each.size();
          GroupSpec reader = reader(pipeline, group);
          rows.add(
              new RunSummary.Group(
                  reader.from(),
                  group,
                  reader.policy().onFull().name().toLowerCase(Locale.ROOT),
                  new Ledger(count, 0, count, 0, 0, 0)));
        });
    return rows;
  }

  private static GroupSpec reader(Pipeline pipeline, String group) {
    return Stream.<GroupSpec>concat(pipeline.stages().stream(), pipeline.sinks().stream())
        .filter(reader -> reader.name().equals(group))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("a dead letter of " + group + ", which reads nothing"));
  }
}
