package io.tenuto.engine.master;

import java.io.IOException;
import java.util.ServiceLoader;
import java.util.function.LongSupplier;

/** Joins groups of masters; found through {@link ServiceLoader}. */
public interface ControlGroupFactory {
  /**
   * Takes part in a group from now on.
   *
   * @param clockMillis milliseconds since 1970, for epochs
   * @throws IOException if the folder is in use, another group's, damaged, of a later version, or
   *     cannot be written, or if the port is taken: what is wrong, and what to do
   */
  ControlGroup join(Membership membership, LongSupplier clockMillis) throws IOException;

  /**
   * The one that comes with the program.
   *
   * @throws IOException if its jars are not there
   */
  static ControlGroupFactory find() throws IOException {
    return ServiceLoader.load(ControlGroupFactory.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "several masters need tenuto-raft.jar, which is not on the class path. Start"
                        + " with the launcher of the release, which adds the jars of lib/raft."));
  }
}
