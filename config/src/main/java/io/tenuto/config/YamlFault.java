package io.tenuto.config;

import io.tenuto.config.Problem.Severity;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in a user's words why a text is not YAML. Pure. */
final class YamlFault {
  private YamlFault() {}

  static Problem explain(SourceText source, YamlEngineException fault) {
    if (fault instanceof MarkedYamlEngineException marked) {
      Location at = YamlReader.at(source, marked.getProblemMark().orElse(null));
      String message = "is not YAML: " + oneLine(marked.getProblem());
      return new Problem(
          Severity.ERROR, at, "", "", message, "plain YAML", remedy(source, marked, at));
    }
    return new Problem(
        Severity.ERROR,
        Location.wholeFile(source.name()),
        "",
        "",
        "is not YAML: " + oneLine(fault.getMessage()),
        "plain YAML",
        "Compare with examples/cells/pipeline.yaml.");
  }

  private static String remedy(SourceText source, MarkedYamlEngineException fault, Location at) {
    String problem = String.valueOf(fault.getProblem());
    String line = source.text().lines().skip(Math.max(0, at.line() - 1)).findFirst().orElse("");
    String indentation = line.substring(0, line.length() - line.stripLeading().length());
    if (indentation.contains("\t")) {
      return "Indent with blanks, not with tabs.";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "Put text that contains a colon and a blank in quotes, or check the indentation here and in the line before.";
    }
    if (problem.contains("could not find expected ':'")) {
      return "Write key: value, with a colon and a blank.";
    }
    if (problem.contains("cannot start any token")) {
      return "Put text that begins with this character in quotes.";
    }
    if (problem.contains("unknown escape character")) {
      return "Write each backslash twice, or use single quotes.";
    }
    if (problem.contains("end of stream") || problem.contains("<stream end>")) {
      return "Close the quotes or brackets that were opened"
          + fault.getContextMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("")
          + ".";
    }
    return "Check indentation, quotes and brackets here and in the line before.";
  }

  private static String oneLine(@Nullable String text) {
    if (text == null) {
      return "cause unknown";
    }
    int aside = text.indexOf(". (");
    return Shown.shortened((aside < 0 ? text : text.substring(0, aside)).strip());
  }
}
