package io.tenuto.cli;

import io.tenuto.engine.node.TokenFile;
import io.tenuto.wire.Json;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenuto doctor}: what this host lacks, one line of remedy each. */
@Command(
    name = "doctor",
    description = "Looks for what may give trouble on this host.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ExitCode.HEADING,
    exitCodeList = {ExitCode.OK_MEANS, ExitCode.FAILED_MEANS, ExitCode.USAGE_MEANS})
final class DoctorCommand implements Callable<Integer> {
  private static final long LEAST_FREE_BYTES = 1L << 30;
  private static final long LEAST_FILES = 1024;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print the findings as JSON on standard output.")
  private boolean json;

  /** One thing looked at. */
  private record Finding(String what, boolean good, boolean needed, String found, String remedy) {}

  @Override
  public Integer call() {
    List<Finding> findings =
        List.of(
            java(),
            memory(),
            loopback(),
            temporaryFolder(),
            openFiles(),
            token(),
            program("python3", "Python engines"));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      var list = new ArrayList<Map<String, Object>>();
      findings.forEach(finding -> list.add(fields(finding)));
      out.println(
          new String(
              Json.write(Map.of("schemaVersion", 1, "findings", list)), StandardCharsets.UTF_8));
    } else {
      findings.forEach(finding -> out.println(line(finding)));
    }
    out.flush();
    return findings.stream().allMatch(finding -> finding.good() || !finding.needed())
        ? ExitCode.OK
        : ExitCode.FAILED;
  }

  private static String line(Finding finding) {
    String mark = finding.good() ? "ok  " : finding.needed() ? "BAD " : "note";
    return mark
        + " "
        + finding.what()
        + ": "
        + finding.found()
        + (finding.good() ? "" : " -> " + finding.remedy());
  }

  private static Map<String, Object> fields(Finding finding) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("what", finding.what());
    fields.put("good", finding.good());
    fields.put("needed", finding.needed());
    fields.put("found", finding.found());
    fields.put("remedy", finding.remedy());
    return fields;
  }

  private static Finding java() {
    int version = Runtime.version().feature();
    return new Finding(
        "Java", version >= 17, true, Runtime.version().toString(), "install Java 17 or newer");
  }

  private static Finding memory() {
    long heap = Runtime.getRuntime().maxMemory();
    return new Finding(
        "heap",
        heap >= 256L << 20,
        true,
        (heap >> 20) + " MiB",
        "give more with TENUTO_OPTS=-Xmx512m");
  }

  private static Finding loopback() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Finding(
          "loopback", true, true, "port " + socket.getLocalPort() + " could be opened", "");
    } catch (IOException e) {
      return new Finding(
          "loopback", false, true, String.valueOf(e.getMessage()), "bring the interface lo up");
    }
  }

  private static Finding temporaryFolder() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      boolean good = Files.isWritable(folder) && free >= LEAST_FREE_BYTES;
      return new Finding(
          "temporary folder",
          good,
          true,
          folder + ", " + (free >> 20) + " MiB free",
          "set TMPDIR to a larger disk");
    } catch (IOException e) {
      return new Finding(
          "temporary folder", false, true, String.valueOf(e.getMessage()), "set TMPDIR");
    }
  }

  private static Finding openFiles() {
    Path limits = Path.of("/proc/self/limits");
    try (Stream<String> lines = Files.lines(limits)) {
      String line = lines.filter(text -> text.startsWith("Max open files")).findFirst().orElse("");
      String soft = line.replaceFirst("^Max open files\\s+", "").replaceFirst("\\s.*", "");
      boolean good =
          soft.equals("unlimited") || (!soft.isEmpty() && Long.parseLong(soft) >= LEAST_FILES);
      return new Finding("open files", good, false, soft, "raise it: ulimit -n 4096");
    } catch (IOException e) {
      return new Finding("open files", true, false, "not known on this system", "");
    }
  }

  private static Finding token() {
    Path file = TokenFile.path(Optional.empty(), System.getenv());
    boolean there = Files.exists(file);
    return new Finding(
        "token",
        there,
        false,
        there ? file.toString() : "none yet",
        "made at the first start of tenuto master");
  }

  private static Finding program(String name, String use) {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean found =
        Stream.of(path.split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    return new Finding(
        name, found, false, found ? "found" : "not in PATH", "install it for " + use);
  }
}
