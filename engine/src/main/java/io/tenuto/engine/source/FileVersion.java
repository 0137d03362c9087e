package io.tenuto.engine.source;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What tells one content of a file from a later one.
 *
 * @param sizeBytes 0 or more
 * @param modifiedNanos time of the last modification, nanoseconds since 1970-01-01 UTC, as fine as
 *     the file system keeps it
 */
record FileVersion(long sizeBytes, long modifiedNanos) {
  static FileVersion of(BasicFileAttributes attributes) {
    return new FileVersion(
        attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }
}
