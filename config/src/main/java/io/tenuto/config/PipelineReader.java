package io.tenuto.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Reads pipeline files. Reports every problem of a file at once.
 *
 * <p>Steps: bytes to text ({@link SourceText}), text to a tree with places ({@link YamlReader}),
 * tree to checked values ({@link PipelineKeys}), the graph of stages ({@link PipelineGraph}),
 * options by their owners ({@link OptionChecks}), and last, when nothing is wrong, the records
 * ({@link PipelineBinder}).
 */
public final class PipelineReader {
  private PipelineReader() {}

  /**
   * Reads a file. Paths of inputs and code come out relative to where the file's own path is
   * relative to; paths of outputs relative to the output folder.
   *
   * @throws ConfigException when it cannot be used, with every problem found
   */
  public static LoadedPipeline read(Path file, OptionChecks checks) throws ConfigException {
    SourceText text = SourceText.read(file);
    Path folder = file.getParent();
    return read(text, folder == null ? Path.of("") : folder, checks);
  }

  /**
   * Reads text that is in memory.
   *
   * @param name how problems call it
   * @param folder what inputs and code are relative to
   * @throws ConfigException when it cannot be used, with every problem found
   */
  public static LoadedPipeline read(String name, byte[] text, Path folder, OptionChecks checks)
      throws ConfigException {
    return read(SourceText.decode(name, text), folder, checks);
  }

  private static LoadedPipeline read(SourceText text, Path folder, OptionChecks checks)
      throws ConfigException {
    var problems = new Problems();
    YamlNode tree = YamlReader.read(text, problems);
    Values file = new SectionType(PipelineKeys.PIPELINE).read(tree, Spot.root(problems));
    if (file != null) {
      PipelineGraph.check(file);
      checkOptions(file, checks);
    }
    problems.throwIfErrors();
    if (file == null) {
      throw new IllegalStateException("a file was refused without a problem");
    }
    Pipeline pipeline = PipelineBinder.bind(file, folder);
    MissingFiles.check(file, folder);
    return new LoadedPipeline(pipeline, problems.inFileOrder());
  }

  private static void checkOptions(Values file, OptionChecks checks) {
    file.find(GroupKeys.SOURCE, Values.class).ifPresent(source -> checkSource(source, checks));
    for (Values stage : file.sections("stages")) {
      stage.text("processor").ifPresent(name -> checkProcessor(stage, name, checks));
    }
  }

  private static void checkSource(Values source, OptionChecks checks) {
    for (String kind : SourceKeys.KINDS) {
      checks
          .source(kind)
          .ifPresent(
              check ->
                  source
                      .find(kind, Map.class)
                      .ifPresent(
                          options -> OptionFaults.check(source, kind, cast(options), check)));
    }
  }

  private static void checkProcessor(Values stage, String name, OptionChecks checks) {
    if (checks.processors().isEmpty()) {
      return;
    }
    var check = checks.processors().get(name);
    if (check == null) {
      String known = String.join(", ", checks.processors().keySet());
      stage
          .spot()
          .child("processor")
          .report(
              stage.at("processor"),
              name,
              Shown.value(name) + " is not a built-in processor",
              "one of " + known,
              Suggestion.question(name, checks.processors().keySet())
                  + "Known: "
                  + known
                  + ". Code of your own goes under python, exec or java.");
      return;
    }
    boolean refused =
        stage.entry("options").isPresent() && stage.find("options", Map.class).isEmpty();
    if (!refused) {
      OptionFaults.check(
          stage, "options", cast(stage.find("options", Map.class).orElse(Map.of())), check);
    }
  }

  @SuppressWarnings("unchecked") // OptionsType makes nothing but Map<String, Object>.
  static Map<String, Object> cast(Map<?, ?> options) {
    return (Map<String, Object>) options;
  }
}
