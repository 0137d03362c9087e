package io.tenuto.engine.sink;

import java.nio.file.Path;

/**
 * Where result files go. Files that are there already are never changed.
 *
 * @param folder made if needed
 * @param sidecar whether a file {@code <name>.json} with identity and header goes beside each
 */
public record DirectorySinkOptions(Path folder, boolean sidecar) {}
