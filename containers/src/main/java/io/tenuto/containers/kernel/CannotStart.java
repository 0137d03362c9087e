package io.tenuto.containers.kernel;

import io.tenuto.config.ContainerSpec;
import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.ProcessFailure;

/**
 * What people are told when a container cannot be started, whoever starts it.
 *
 * @param by the runtime, by its name or path
 */
public record CannotStart(ContainerSpec spec, String by) {
  /**
   * It was not started, or has ended at once.
   *
   * @param why a sentence that ends as such
   * @param hopeless as {@link ProcessFailure.Start}
   */
  public ProcessFailure.Start because(Command command, String why, boolean hopeless) {
    return new ProcessFailure.Start(
        "stage '"
            + command.stage()
            + "': a container of "
            + spec.image()
            + " cannot be started by "
            + by
            + ": "
            + why,
        hopeless);
  }

  /**
   * It ran, but not with all limits and rights that were asked for.
   *
   * @param missing which ones
   * @param remedy a sentence
   */
  public ProcessFailure.Start notInForce(Command command, String missing, String remedy) {
    return because(
        command,
        "it ran without what was asked for, and was ended: " + missing + ". " + remedy,
        true);
  }
}
