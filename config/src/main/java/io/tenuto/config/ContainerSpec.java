package io.tenuto.config;

import java.util.Objects;
import java.util.Optional;

/**
 * The container that user code runs in, one for each slot or each message.
 *
 * @param image its name, as the runtime knows it
 * @param runtime {@code podman}, {@code docker}, {@code apptainer}, the path of a socket, or of a
 *     program of that name; empty for whichever is there
 * @param cpus processors that it may use, above 0
 * @param memory that it may use, with the files that it writes, at least 8 MiB
 * @param pids processes and threads that it may have, 1 or more
 * @param limited whether the last three are asked for; otherwise what the host allows is what holds
 */
public record ContainerSpec(
    String image, Optional<String> runtime, double cpus, Size memory, int pids, boolean limited) {
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

  /** One whose limits are asked for. */
  public ContainerSpec(String image, Optional<String> runtime, double cpus, Size memory, int pids) {
    this(image, runtime, cpus, memory, pids, true);
  }

  /** Whether the text for an image is the path of a file or folder rather than a name. */
  static boolean isPath(String image) {
    return !image.contains("://") && image.matches("\\.{0,2}/.*|.*\\.sif");
  }

  /** The same of another image. */
  public ContainerSpec withImage(String other) {
    return new ContainerSpec(other, runtime, cpus, memory, pids, limited);
  }

  /** One processor, 1 GiB and 512 processes, in whichever runtime is there. */
  public static ContainerSpec of(String image) {
    return new ContainerSpec(image, Optional.empty(), 1, new Size(1L << 30), 512);
  }
}
