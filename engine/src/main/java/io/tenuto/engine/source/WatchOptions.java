package io.tenuto.engine.source;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which folder is watched and how.
 *
 * @param folder where files arrive
 * @param stateFolder where the journal of settled files is kept; created if missing; inside the
 *     watched folder only under a hidden name
 * @param recursive whether folders inside are watched too
 * @param pattern a glob as in {@link DirectoryOptions}, or null for all files
 * @param settle how long a file must stay unchanged to be complete, 0 or more
 * @param rescan how often the whole folder is listed again, for file systems that give no signals;
 *     more than 0
 * @param stopWhenIdle ends the stream when nothing has arrived or changed for that long; null to
 *     wait for ever
 * @param stopFile a glob; a file of that name ends the stream once everything else that is there is
 *     sent; it is not sent itself; null for none
 */
public record WatchOptions(
    Path folder,
    Path stateFolder,
    boolean recursive,
    @Nullable String pattern,
    Duration settle,
    Duration rescan,
    @Nullable Duration stopWhenIdle,
    @Nullable String stopFile) {
  /** The default of {@code settle}. */
  static final Duration DEFAULT_SETTLE = Duration.ofSeconds(2);

  /** The default of {@code rescan}. */
  public static final Duration DEFAULT_RESCAN = Duration.ofSeconds(5);

  public WatchOptions {
    GlobPattern.check("pattern", pattern);
    GlobPattern.check("stopFile", stopFile);
    if (settle.isNegative()) {
      throw new IllegalArgumentException(
          "settle: " + settle + " is negative. Remove the line for the default, 2 seconds.");
    }
    if (rescan.isNegative() || rescan.isZero()) {
      throw new IllegalArgumentException(
          "rescan: " + rescan + " is not above 0. Remove the line for the default, 5 seconds.");
    }
    if (stopWhenIdle != null && (stopWhenIdle.isNegative() || stopWhenIdle.isZero())) {
      throw new IllegalArgumentException(
          "stopWhenIdle: " + stopWhenIdle + " is not above 0. Remove the line to wait for ever.");
    }
  }

  /** Every file of the tree, with the defaults, for ever. */
  static WatchOptions of(Path folder, Path stateFolder) {
    return new WatchOptions(
        folder, stateFolder, true, null, DEFAULT_SETTLE, DEFAULT_RESCAN, null, null);
  }

  /** The same, but only files that match. */
  WatchOptions matching(String glob) {
    return new WatchOptions(
        folder, stateFolder, recursive, glob, settle, rescan, stopWhenIdle, stopFile);
  }

  /** The same with another settle time. */
  WatchOptions settlingFor(Duration time) {
    return new WatchOptions(
        folder, stateFolder, recursive, pattern, time, rescan, stopWhenIdle, stopFile);
  }

  /** The same with another time between rescans. */
  WatchOptions rescanningEvery(Duration time) {
    return new WatchOptions(
        folder, stateFolder, recursive, pattern, settle, time, stopWhenIdle, stopFile);
  }

  /** The same, but ending when nothing has arrived or changed for that long. */
  WatchOptions stoppingWhenIdleFor(Duration time) {
    return new WatchOptions(
        folder, stateFolder, recursive, pattern, settle, rescan, time, stopFile);
  }

  /** The same, but ending when a file appears that matches. */
  WatchOptions stoppingAt(String glob) {
    return new WatchOptions(
        folder, stateFolder, recursive, pattern, settle, rescan, stopWhenIdle, glob);
  }
}
