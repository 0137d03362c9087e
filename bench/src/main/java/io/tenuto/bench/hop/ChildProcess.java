package io.tenuto.bench.hop;

import io.tenuto.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of this program's own class path, with one {@link Role}. Used by one thread; {@link
 * #close} ends it.
 */
final class ChildProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String name;
  private final Process process;
  private final OutputStream orders;
  private final BufferedReader answers;
  private final Setup introduction;

  /**
   * Starts the process and waits until its role is ready.
   *
   * @param flags for its Java virtual machine
   */
  ChildProcess(Setup setup, List<String> flags) throws IOException {
    name = setup.text("role");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    String extra = System.getProperty("tenuto.bench.flags." + name, "");
    if (!extra.isBlank()) {
      command.addAll(List.of(extra.trim().split(" +", -1))); // a profiler, for example
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    orders = process.getOutputStream();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    introduction = order(setup, Duration.ZERO);
  }

  /** What the role said when it was ready. */
  Setup introduction() {
    return introduction;
  }

  long pid() {
    return process.pid();
  }

  /** Gives an order and waits for its answer, at most {@code atMost} and a minute. */
  Setup order(Setup order, Duration atMost) throws IOException {
    begin(order);
    return answer(atMost);
  }

  /** Gives an order whose {@link #answer} is asked for later. */
  void begin(Setup order) throws IOException {
    orders.write(Json.write(order.values()));
    orders.write('\n');
    orders.flush();
  }

  /** The next line that is an answer; virtual machines and profilers talk there too. */
  private String nextAnswer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("{")) {
          return line;
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer to the oldest order without one, within {@code atMost} and a minute. */
  Setup answer(Duration atMost) throws IOException {
    Duration patience = atMost.plus(PATIENCE);
    var line = CompletableFuture.supplyAsync(this::nextAnswer);
    try {
      String text = line.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (text.isEmpty()) {
        throw new IOException("process '" + name + "' ended; its last words are above");
      }
      return new Setup(Json.read(text.getBytes(StandardCharsets.UTF_8)));
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("process '" + name + "' did not answer within " + patience, e);
    } catch (ExecutionException e) {
      throw new IOException("process '" + name + "' cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for process '" + name + "'", e);
    }
  }

  /** An order without values. */
  static Setup plain(String what) {
    return new Setup(Map.of("do", what));
  }

  @Override
  public void close() {
    try {
      orders.close();
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
