package io.tenuto.cli;

import io.tenuto.engine.process.KeptLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenuto logs}: what user code in engines has written. */
@Command(
    name = "logs",
    description =
        "Shows what user code has written to its standard error, and how its processes ended, engine"
            + " by engine: at most the last 2 MB of each.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class LogsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "A run's output folder, or a worker's --work.")
  private Path folder;

  @Parameters(
      index = "1..*",
      paramLabel = "ENGINE",
      description = "Engines, such as count-0. Default: all.")
  private List<String> engines = List.of();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "100",
      description = "The last N lines of each. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Override
  public Integer call() {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(folder + " is no folder.", new IOException(folder.toString()));
    }
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Path> found = found();
    found.forEach(
        (engine, in) -> {
          if (found.size() > 1) {
            out.println("== " + engine);
          }
          List<String> all = all(engine, in);
          all.subList(Math.max(0, all.size() - Math.max(0, lines)), all.size())
              .forEach(out::println);
        });
    out.flush();
    if (found.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "no user code has written anything"
              + (engines.isEmpty() ? "" : " in " + String.join(", ", engines))
              + " (looked for "
              + KeptLines.FOLDER
              + "/*"
              + KeptLines.SUFFIX
              + " in "
              + folder
              + " and the folders in it)");
      err.flush();
    }
    return found.isEmpty() && !engines.isEmpty() ? ExitCode.FAILED : ExitCode.OK;
  }

  /** The folders of logs, by engine. */
  private Map<String, Path> found() {
    var found = new TreeMap<String, Path>();
    var candidates = new ArrayList<>(List.of(folder));
    candidates.addAll(entries(folder));
    for (Path candidate : candidates) {
      for (Path file : entries(candidate.resolve(KeptLines.FOLDER))) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(KeptLines.SUFFIX) && Files.isRegularFile(file)) {
          String engine =
              without(KeptLines.BEFORE, without(KeptLines.SUFFIX, name)); // either may be absent
          if (engines.isEmpty() || engines.contains(engine)) {
            found.put(engine, candidate.resolve(KeptLines.FOLDER));
          }
        }
      }
    }
    return found;
  }

  private static String without(String end, String name) {
    return name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
  }

  /** What is in a folder; nothing if it is none, and nothing but a word if it cannot be read. */
  private List<Path> entries(Path of) {
    if (!Files.isDirectory(of)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(of)) {
      return entries.sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      unreadable(of, e);
      return List.of();
    }
  }

  private void unreadable(Path path, Exception why) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(path + " cannot be read: " + why.getMessage());
    err.flush();
  }

  private List<String> all(String engine, Path in) {
    var all = new ArrayList<>(lines(in.resolve(engine + KeptLines.BEFORE + KeptLines.SUFFIX)));
    all.addAll(lines(in.resolve(engine + KeptLines.SUFFIX)));
    return all;
  }

  /** Lines of a file, whatever bytes code has written; none if it is not there. */
  private List<String> lines(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of(); // not full yet, or just become the one before
    } catch (IOException e) {
      unreadable(file, e);
      return List.of();
    }
  }
}
