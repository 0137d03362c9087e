package io.tenuto.engine.rest;

import io.tenuto.config.ConfigException;
import io.tenuto.config.OptionChecks;
import io.tenuto.config.Pipeline;
import io.tenuto.config.PipelineReader;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.engine.run.BuiltIns;
import io.tenuto.engine.run.Description;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A pipeline file that somebody sends: checked as if it were run here. */
final class Submission {
  private Submission() {}

  /**
   * Reads it. The pipeline stays until it is withdrawn.
   *
   * @param folder what relative paths in it are relative to, the same on every worker
   * @throws RestException 400 with every problem of the file
   */
  static PipelineView read(byte[] text, String folder) throws RestException {
    Path base = folder(folder);
    var checks = OptionChecks.of(BuiltIns.processors().values(), BuiltIns.sources().values());
    Pipeline pipeline;
    try {
      pipeline = PipelineReader.read("pipeline.yaml", text, base, checks).pipeline();
    } catch (ConfigException e) {
      throw new RestException(
          400,
          e.problems().stream().map(problem -> problem.text()).collect(Collectors.joining("\n")),
          "Correct the pipeline file; 'tenuto validate' checks it without a master.");
    }
    return Description.of(
        pipeline, pipeline.name(), 0, "", new String(text, StandardCharsets.UTF_8), folder);
  }

  private static Path folder(String folder) throws RestException {
    try {
      Path base = Path.of(folder);
      if (folder.isEmpty() || base.isAbsolute()) {
        return base;
      }
    } catch (InvalidPathException e) {
      throw relative(folder);
    }
    throw relative(folder);
  }

  private static RestException relative(String folder) {
    return new RestException(
        400,
        "folder: '" + folder + "' is no absolute path.",
        "Name the folder that relative paths of the file are relative to, the same on every worker,"
            + " or leave it out if there are none.");
  }
}
