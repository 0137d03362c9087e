package io.tenuto.cli;

import io.tenuto.api.SourceFactory;
import io.tenuto.config.ConfigException;
import io.tenuto.config.LoadedPipeline;
import io.tenuto.config.OptionChecks;
import io.tenuto.config.PipelineReader;
import io.tenuto.engine.run.BuiltIns;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads pipeline files with everything that this program knows to check. */
final class PipelineFile {
  private PipelineFile() {}

  static LoadedPipeline read(Path file) throws ConfigException {
    var sources = new LinkedHashMap<String, Consumer<Map<String, Object>>>();
    BuiltIns.sources()
        .forEach((name, factory) -> sources.put(name, options -> check(factory, options)));
    return PipelineReader.read(file, OptionChecks.of(BuiltIns.processors().values(), sources));
  }

  private static void check(SourceFactory factory, Map<String, Object> options) {
    try {
      factory.create(options).close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(factory.name() + ": a new source cannot be closed", e);
    }
  }
}
