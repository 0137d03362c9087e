package io.tenuto.config;

import java.util.Objects;
import java.util.Optional;

/**
 * The container that user code runs in, one for each slot or each message.
 *
 * @param image its name, as the runtime knows it
 * @param runtime {@code podman}, {@code docker}, or the path of a socket; empty for whichever is
 *     there
 * @param cpus processors that it may use, above 0
 * @param memory that it may use, with the files that it writes, at least 8 MiB
 * @param pids processes and threads that it may have, 1 or more
 */
public record ContainerSpec(
    String image, Optional<String> runtime, double cpus, Size memory, int pids) {
  /** No runtime starts anything with less. */
  public static final Size LEAST_MEMORY = new Size(8 << 20);

  public ContainerSpec {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(memory, "memory");
    if (!(cpus > 0)) {
      throw new IllegalArgumentException("cpus: " + cpus + " is not above 0.");
    }
    if (memory.compareTo(LEAST_MEMORY) < 0) {
      throw new IllegalArgumentException(
          "memory: " + memory + " is below the minimum " + LEAST_MEMORY + ".");
    }
    if (pids < 1) {
      throw new IllegalArgumentException("pids: " + pids + " is below the minimum 1.");
    }
  }

  /** One processor, 1 GiB and 512 processes, in whichever runtime is there. */
  public static ContainerSpec of(String image) {
    return new ContainerSpec(image, Optional.empty(), 1, new Size(1L << 30), 512);
  }
}
