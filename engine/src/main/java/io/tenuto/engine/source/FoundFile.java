package io.tenuto.engine.source;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A regular file below a source's folder.
 *
 * @param file path relative to the folder with {@code /} between its parts
 * @param path the same as the operating system wrote it; opens also where {@code file} shows
 *     replacement characters
 * @param identity what stays the same when the file is renamed, if the file system knows
 */
record FoundFile(String file, Path path, FileVersion version, @Nullable Object identity) {}
