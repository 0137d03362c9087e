package io.tenuto.engine.program;

import java.nio.file.Path;
import java.util.List;

/**
 * The words of a command and their placeholders: {@code {in}} is the file with the message, {@code
 * {out}} the file for its result, {@code {outdir}} the folder for its results. Everything else
 * stands for itself. Pure.
 */
final class Words {
  private static final String IN = "{in}";
  private static final String OUT = "{out}";
  private static final String OUT_FOLDER = "{outdir}";

  private Words() {}

  /** Whether the program wants the message as a file, and not on its standard input. */
  static boolean readsFile(List<String> words) {
    return words.stream().anyMatch(word -> word.contains(IN));
  }

  /** Whether the program writes its results to files, and not to its standard output. */
  static boolean writesFiles(List<String> words) {
    return words.stream().anyMatch(word -> word.contains(OUT) || word.contains(OUT_FOLDER));
  }

  /** The command for one message. */
  static List<String> filled(List<String> words, Path in, Path out) {
    return words.stream()
        .map(
            word ->
                word.replace(IN, in.toString())
                    .replace(OUT, out.toString())
                    .replace(OUT_FOLDER, String.valueOf(out.getParent())))
        .toList();
  }
}
