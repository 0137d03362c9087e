package io.tenuto.cli;

import io.tenuto.config.ConfigException;
import io.tenuto.config.LoadedPipeline;
import io.tenuto.config.OptionChecks;
import io.tenuto.config.PipelineReader;
import io.tenuto.engine.run.BuiltIns;
import java.nio.file.Path;

/** Reads pipeline files with everything that this program knows to check. */
final class PipelineFile {
  private PipelineFile() {}

  static LoadedPipeline read(Path file) throws ConfigException {
    return PipelineReader.read(
        file, OptionChecks.of(BuiltIns.processors().values(), BuiltIns.sources().values()));
  }
}
