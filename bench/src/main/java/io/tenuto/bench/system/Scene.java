package io.tenuto.bench.system;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where a system is put.
 *
 * @param folder its own, and empty: data, logs
 * @param socket where the bench listens for the source ({@code OpenLoop})
 * @param samples where source and processing write samples; it is there
 * @param cores how many it may use for processing: so many slots, partitions, tasks
 * @param hosts where its parts run
 * @param progress what is being done, for people; may be called by any thread
 */
public record Scene(
    Path folder, Path socket, Path samples, int cores, Hosts hosts, Consumer<String> progress) {}
