package io.tenuto.bench.hop;

import io.tenuto.wire.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Main class of the processes that a benchmark starts: reads orders, one JSON object per line, from
 * standard input, and writes an answer for each. Ends with its parent, whose end closes the input.
 */
final class Child {
  private Child() {}

  /** Takes no arguments: the first order is the setup, with the {@code role}. */
  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // nothing but answers may appear there
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Map<String, Object> setup = Json.read(orders.readLine().getBytes(StandardCharsets.UTF_8));
    try (Role role = role(new Setup(setup))) {
      answer(answers, role.on(Map.of("do", "start")));
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        long cpu = cpuNanos();
        var result = new LinkedHashMap<>(role.on(Json.read(line.getBytes(StandardCharsets.UTF_8))));
        result.put("cpuNanos", cpuNanos() - cpu);
        result.put("totalCpuNanos", cpuNanos());
        result.put("compileMillis", compileMillis());
        answer(answers, result);
      }
    }
    System.exit(0); // whatever threads are left
  }

  private static Role role(Setup setup) throws Exception {
    return switch (setup.text("role")) {
      case "raw-receiver" -> new RawReceiver(setup);
      case "raw-sender" -> new RawSender(setup);
      case "engine" -> new EngineRole(setup);
      case "sender" -> new SenderRole(setup);
      default -> throw new IllegalArgumentException("role " + setup.text("role") + " is unknown");
    };
  }

  private static void answer(PrintStream answers, Map<String, Object> result) {
    answers.println(new String(Json.write(result), StandardCharsets.UTF_8));
    answers.flush();
  }

  /** For how long this JVM has compiled since it was started. */
  private static long compileMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler == null ? 0 : compiler.getTotalCompilationTime(); // null: it only interprets
  }

  /** Of the program's own threads: compiling and collecting are not counted. */
  private static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      sum += Math.max(0, threads.getThreadCpuTime(id)); // -1: ended meanwhile
    }
    return sum;
  }
}
