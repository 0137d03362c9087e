package io.tenuto.config;

import java.util.List;

/**
 * A pipeline file that can be used.
 *
 * @param warnings what may not be as meant, in the order of the file
 */
public record LoadedPipeline(Pipeline pipeline, List<Problem> warnings) {
  public LoadedPipeline {
    warnings = List.copyOf(warnings);
  }
}
