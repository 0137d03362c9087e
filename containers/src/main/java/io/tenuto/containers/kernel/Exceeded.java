package io.tenuto.containers.kernel;

import io.tenuto.config.ContainerSpec;
import io.tenuto.engine.process.Ending;

/** Tells the end of a container that needed more than it may have from other ends. Pure. */
public final class Exceeded {
  private static final int KILLED = 137;

  private Exceeded() {}

  /**
   * How a container ended, in words.
   *
   * @param status its exit status, 128 + n after signal n
   * @param seen whether its runtime saw that it was killed for memory; not every one sees that
   * @param byUs whether we have killed it
   */
  public static String ending(ContainerSpec spec, int status, boolean seen, boolean byUs) {
    String more = "it needed more memory than container.memory, " + spec.memory();
    if (seen) {
      return "was killed since " + more;
    }
    return status == KILLED && !byUs && spec.limited()
        ? "was killed, most likely since " + more
        : Ending.of(status);
  }
}
