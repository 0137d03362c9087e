package io.tenuto.config;

import java.util.List;
import java.util.Set;

/**
 * Order is kept by the one process that sends a stream, for as long as messages wait there. Pure.
 */
final class OrderedStages {
  private static final String KEY = "orderBy";
  private static final Set<String> ELSEWHERE = Set.of("spill", "newest");

  private OrderedStages() {}

  static void check(List<Values> stages) {
    for (int i = 0; i < stages.size(); i++) {
      Values stage = stages.get(i);
      if (stage.text(KEY).isEmpty()) {
        continue;
      }
      String from = PipelineGraph.from(stages, i);
      if (!from.equals(GroupKeys.SOURCE)) {
        report(
            stage,
            "keeps the order of a stream that one process sends, but "
                + from
                + " has several engines or may have",
            "a stage that reads source",
            "Put " + KEY + " where source is read, or remove it.");
      }
      stage
          .text("onFull")
          .filter(ELSEWHERE::contains)
          .ifPresent(
              onFull ->
                  report(
                      stage,
                      "keeps an order that onFull: " + onFull + " does not",
                      "onFull: block or refuse beside it",
                      "Change onFull, or remove " + KEY + "."));
    }
  }

  private static void report(Values stage, String problem, String expected, String remedy) {
    stage
        .spot()
        .child(KEY)
        .report(stage.at(KEY), stage.text(KEY).orElse(""), problem, expected, remedy);
  }
}
