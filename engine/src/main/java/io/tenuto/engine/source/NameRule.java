package io.tenuto.engine.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides by its name whether a file is meant for the stream. Pure. */
final class NameRule {
  private static final List<String> TEMPORARY_ENDINGS =
      List.of(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~");
  private static final Set<String> LITTER = Set.of("thumbs.db", "desktop.ini");

  private final @Nullable GlobPattern pattern;

  NameRule(@Nullable String glob) {
    pattern = glob == null ? null : new GlobPattern("pattern", glob);
  }

  /** What the name says about the file. */
  enum Verdict {
    TAKE,
    /** Starts with a dot, or an operating system's own litter. */
    HIDDEN,
    /** Named as files are named while they are being written. */
    TEMPORARY,
    /** Does not match the pattern. */
    UNMATCHED
  }

  /**
   * @param relative a file's path below the source's folder; its folders have been judged before
   */
  Verdict judge(Path relative) {
    String name = relative.getFileName().toString();
    if (hidden(name)) {
      return Verdict.HIDDEN;
    }
    if (temporary(name)) {
      return Verdict.TEMPORARY;
    }
    return pattern == null || pattern.matches(relative) ? Verdict.TAKE : Verdict.UNMATCHED;
  }

  /** Whether a folder of that name is entered. */
  static boolean entersFolder(String name) {
    return !hidden(name) && !temporary(name);
  }

  private static boolean hidden(String name) {
    return name.startsWith(".") || LITTER.contains(name.toLowerCase(Locale.ROOT));
  }

  private static boolean temporary(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("~$") || TEMPORARY_ENDINGS.stream().anyMatch(lower::endsWith);
  }
}
