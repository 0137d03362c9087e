package io.tenuto.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where and with what something was measured.
 *
 * @param values names and JSON values, for programs and people
 */
public record Manifest(Map<String, Object> values) {
  /** Layout of the results; grows when a field changes its meaning. */
  public static final int SCHEMA = 1;

  /** This host, this program, now. */
  public static Manifest here(List<String> flags) {
    var values = new LinkedHashMap<String, Object>();
    values.put("schema", SCHEMA);
    values.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    values.put("host", firstLine("/proc/sys/kernel/hostname").orElse("unknown"));
    values.put("cores", Runtime.getRuntime().availableProcessors());
    values.put("processor", processor());
    values.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    values.put(
        "jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    values.put("jvmFlags", String.join(" ", flags));
    values.put(
        "tenuto",
        Optional.ofNullable(Manifest.class.getPackage().getImplementationVersion())
            .orElse("built from source"));
    commit().ifPresent(commit -> values.put("commit", commit));
    firstLine("/proc/loadavg").ifPresent(load -> values.put("loadBefore", load));
    return new Manifest(values);
  }

  private static String processor() {
    return lines("/proc/cpuinfo").stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  /** The commit that the working directory stands on, if it is a checkout. */
  private static Optional<String> commit() {
    return firstLine(".git/HEAD")
        .flatMap(
            head ->
                head.startsWith("ref: ")
                    ? firstLine(".git/" + head.substring(5))
                    : Optional.of(head))
        .filter(commit -> commit.matches("[0-9a-f]{40}"));
  }

  private static Optional<String> firstLine(String file) {
    return lines(file).stream().findFirst().map(String::trim);
  }

  private static List<String> lines(String file) {
    try {
      return Files.isRegularFile(Path.of(file)) ? Files.readAllLines(Path.of(file)) : List.of();
    } catch (java.io.IOException e) {
      return List.of();
    }
  }
}
