package io.tenuto.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a segment file says; the file's header repeats it, so that either can be lost.
 *
 * @param logId random number of the log, the same in all its files
 * @param number 1 for the log's first segment, rising
 * @param base position of the first message that may lie in it
 */
record SegmentName(long logId, long number, long base) {
  private static final Pattern PATTERN =
      Pattern.compile("segment-(\\d{10})-(\\d{19})-([0-9a-f]{16})\\.log");
  private static final String UNFINISHED = ".new";

  static @Nullable SegmentName parse(String fileName) {
    Matcher matcher = PATTERN.matcher(fileName);
    try {
      return matcher.matches()
          ? new SegmentName(
              Long.parseUnsignedLong(matcher.group(3), 16),
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)))
          : null;
    } catch (NumberFormatException e) {
      return null; // nineteen digits above the largest position: not one of ours
    }
  }

  /** Whether a file was being created when its process died. */
  static boolean isUnfinished(String fileName) {
    return fileName.endsWith(UNFINISHED)
        && parse(fileName.substring(0, fileName.length() - UNFINISHED.length())) != null;
  }

  String fileName() {
    return String.format("segment-%010d-%019d-%016x.log", number, base, logId);
  }

  String unfinishedName() {
    return fileName() + UNFINISHED;
  }
}
