package io.tenuto.bench.master;

import io.tenuto.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The master's process, seen from outside. Used by one thread; {@link #close} ends it. */
final class MasterProcess implements AutoCloseable {
  /** Those that the launcher gives to {@code tenuto master}. */
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx160m");

  private final Process process;
  private final Map<String, Object> introduction;

  /**
   * @param secret given on standard input, so that the process list does not show it
   * @throws IOException if it does not start
   */
  MasterProcess(String secret) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), MasterRole.class.getName()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().write((secret + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the master's process ended at once; its last words are above");
    }
    introduction = Json.read(line.getBytes(StandardCharsets.UTF_8));
  }

  /** Port of its control links. */
  int port() {
    return ((Number) introduction.getOrDefault("port", 0)).intValue();
  }

  /** Port of its REST API. */
  int restPort() {
    return ((Number) introduction.getOrDefault("restPort", 0)).intValue();
  }

  /** Processor time so far, in steps of 10 ms. */
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Memory that lies in RAM, as Linux tells it; 0 elsewhere. */
  long residentBytes() throws IOException {
    return status("VmRSS:");
  }

  /** The most that it ever had. */
  long peakResidentBytes() throws IOException {
    return status("VmHWM:");
  }

  private long status(String field) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close(); // its end of input
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
