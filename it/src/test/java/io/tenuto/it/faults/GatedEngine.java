package io.tenuto.it.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An engine in a process of its own, whose user code notes when it is entered and left and can be
 * held in a message. The reader of its words is one thread.
 */
final class GatedEngine implements AutoCloseable {
  private final String name;
  private final Path notes;
  private final Process process;
  private final OutputStream orders;
  private final BufferedReader words;

  /**
   * @param workNanos how long user code takes for a message
   */
  GatedEngine(String name, Path folder, long workNanos) throws IOException {
    this.name = name;
    this.notes = folder.resolve(name + ".notes");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                GatedEngineMain.class.getName(),
                name,
                notes.toString(),
                folder.toString(),
                String.valueOf(workNanos))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    orders = process.getOutputStream();
    words =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Waits until it listens. */
  int port() throws IOException {
    return Integer.parseInt(said("port ").trim());
  }

  Process process() {
    return process;
  }

  String name() {
    return name;
  }

  /** Waits until its user code has been entered, and keeps it there. */
  void hold() throws IOException {
    order("hold");
    String unused = said("held");
  }

  /** User code may go on, now or when the process is thawed. */
  void go() throws IOException {
    order("go");
  }

  private void order(String word) throws IOException {
    orders.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
    orders.flush();
  }

  private String said(String begin) throws IOException {
    String line = words.readLine();
    if (line == null || !line.startsWith(begin)) {
      throw new IOException(name + " said " + line + " where '" + begin + "' was expected");
    }
    return line.substring(begin.length());
  }

  /** Memory that it has of the host. */
  long residentBytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElseThrow();
    }
  }

  /** Whether the kernel has stopped it: a signal takes a moment. */
  boolean frozen() {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      throw new AssertionError(name + " is gone", e);
    }
  }

  /** What user code has noted; what it has not left, it leaves never. */
  List<Owners.Run> runs() throws IOException {
    Map<Long, Owners.Run> open = new LinkedHashMap<>(); // one slot: at most one, but for the last
    List<Owners.Run> runs = new ArrayList<>();
    for (String line : Files.readAllLines(notes)) {
      String[] word = line.split(" ", 4);
      long sequence = Long.parseLong(word[2]);
      long nanos = Long.parseLong(word[3]);
      Owners.Run entered = open.remove(sequence);
      if (entered == null) {
        open.put(sequence, new Owners.Run(name, word[1], sequence, nanos, Long.MAX_VALUE));
      } else {
        runs.add(new Owners.Run(name, word[1], sequence, entered.enteredNanos(), nanos));
      }
    }
    runs.addAll(open.values());
    return runs;
  }

  @Override
  public void close() throws Exception {
    orders.close();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(name + " did not end when its input did");
    }
    words.close();
  }
}
