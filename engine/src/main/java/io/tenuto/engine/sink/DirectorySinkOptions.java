package io.tenuto.engine.sink;

import java.nio.file.Path;

/**
 * Where result files go. Files that are there already are never changed.
 *
 * @param folder made if needed
 * @param sidecar whether a file {@code <name>.json} with identity and header goes beside each
 * @param forced whether a file is on the disk before its message is settled
 */
public record DirectorySinkOptions(Path folder, boolean sidecar, boolean forced) {
  /** Without waiting for the disk. */
  public DirectorySinkOptions(Path folder, boolean sidecar) {
    this(folder, sidecar, false);
  }
}
