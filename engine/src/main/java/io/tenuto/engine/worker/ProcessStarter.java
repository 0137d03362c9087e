package io.tenuto.engine.worker;

import io.tenuto.engine.process.Spawned;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Runs each engine as a child process: this JVM's own {@code java} and class path. The
 * specification and later commands go to the child's standard input; when that ends without a
 * command, the child knows that its worker is gone. What it says is passed on, line by line, with
 * its name before it. Once an engine has completed a message, another process waits to replace it.
 */
public final class ProcessStarter implements EngineStarter {
  /** To an engine's standard input: finish what you have begun, then end. */
  static final String DRAIN = "drain";

  /** From an engine, in a line of its own: it has completed a message. */
  static final String WORKED = "tenuto-engine: has completed a message";

  private static final int LAST_LINES = 5;
  private static final int LONGEST_LINE = 400;

  /** How long the last lines of an engine that has ended may take to arrive. */
  private static final long LAST_WORDS_MILLIS = 1000;

  private final Settings settings;
  private final Consumer<String> log;
  private final Spare spare;
  private final Set<Child> backlogs = ConcurrentHashMap.newKeySet();
  private String runs = BacklogProcess.RUNS;

  /**
   * What all engines of a worker share.
   *
   * @param jvmFlags for the child, before the class path
   * @param program main class and what follows it on the command line
   * @param listen where engines listen, port 0; empty for engines that dial out
   * @param tls names of files, for endpoints that say {@code tls://}
   * @param workFolder a folder of its own is made in it for each engine
   * @param keep where backlogs keep messages, if they may
   * @param fence folder in which the highest epoch of a master is remembered, if it is
   */
  public record Settings(
      List<String> jvmFlags,
      List<String> program,
      List<Endpoint> masters,
      Optional<Endpoint> listen,
      List<String> advertise,
      Path tokenFile,
      TlsFiles tls,
      Path workFolder,
      Optional<EngineSpec.Keep> keep,
      Optional<Path> fence) {
    public Settings {
      jvmFlags = List.copyOf(jvmFlags);
      program = List.copyOf(program);
      masters = List.copyOf(masters);
      advertise = List.copyOf(advertise);
    }

    /** What one engine is told; its folder is there. */
    EngineSpec spec(EngineOrder order, String instance) throws IOException {
      Path folder = Files.createDirectories(workFolder.resolve(order.engine()));
      return new EngineSpec(
          order,
          instance,
          masters,
          listen,
          advertise,
          tokenFile,
          tls,
          folder,
          order.backlog() ? keep : Optional.empty(),
          fence);
    }
  }

  /**
   * @param log takes what engines say, from threads of their own
   */
  public ProcessStarter(Settings settings, Consumer<String> log) {
    this.settings = settings;
    this.log = log;
    var command = new ProcessBuilder(command()).redirectErrorStream(true);
    this.spare = new Spare(command::start);
  }

  @Override
  public Running start(EngineOrder order, String instance, Consumer<Exit> onExit)
      throws IOException {
    EngineSpec spec = settings.spec(order, instance);
    Process process = spare.take();
    try {
      var child = new Child(order.engine(), process, log, spare::prepare);
      child.say(new String(spec.toJson(), StandardCharsets.UTF_8));
      if (order.backlog()) {
        backlogs.add(child);
        child.say(runs);
      }
      child.watch(
          exit -> {
            backlogs.remove(child);
            onExit.accept(exit);
          });
      return child;
    } catch (Error e) { // no thread can be had: nobody would hear of its end
      process.destroyForcibly();
      throw e;
    }
  }

  @Override
  public boolean keepsBacklogs() {
    return settings.keep().isPresent();
  }

  @Override
  public void orders(List<EngineOrder> all) {
    String now =
        BacklogProcess.RUNS
            + all.stream()
                .map(order -> order.pipeline().name())
                .distinct()
                .collect(Collectors.joining(" "));
    if (!now.equals(runs)) {
      runs = now;
      backlogs.forEach(child -> child.say(now));
    }
  }

  @Override
  public Letters letters(String pipeline, List<String> stages) throws IOException {
    Path work = settings.workFolder().toAbsolutePath();
    return new Letters(work.toString(), LettersHere.count(work, pipeline, stages));
  }

  @Override
  public void close() {
    spare.close();
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(settings.jvmFlags());
    command.add("-Djdk.serialFilter=!*");
    command.add("-cp");
    command.add(Objects.requireNonNull(System.getProperty("java.class.path")));
    command.addAll(settings.program());
    return command;
  }

  /** One child process. */
  private static final class Child implements Running {
    private final String name;
    private final Process process;
    private final OutputStream input;
    private final Consumer<String> log;
    private final Runnable onWorked;
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private volatile boolean worked;

    Child(String name, Process process, Consumer<String> log, Runnable onWorked) {
      this.onWorked = onWorked;
      this.name = name;
      this.process = process;
      this.input = process.getOutputStream();
      this.log = log;
    }

    /** Writes a line to the child; small enough for the pipe, so that nobody waits. */
    synchronized void say(String line) {
      try {
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
      } catch (IOException e) {
        process.destroy(); // it does not listen any more; its end is told by the watcher
      }
    }

    @Override
    public void drain() {
      say(DRAIN);
    }

    @Override
    public void kill() {
      process.destroyForcibly();
    }

    @Override
    public OptionalLong pid() {
      return OptionalLong.of(process.pid());
    }

    /**
     * Passes on what the child says, and tells when it has ended. Two threads: what the child has
     * started may hold its output open long after it has gone, and so may a log that is stuck.
     */
    void watch(Consumer<Exit> onExit) {
      Thread listening = daemon(name + "-log", this::listen);
      daemon(name + "-end", () -> awaitEnd(listening, onExit));
    }

    private static Thread daemon(String name, Runnable task) {
      var thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    private void listen() {
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          hear(line);
        }
      } catch (IOException e) {
        log.accept("[" + name + "] cannot be read any more: " + e.getMessage());
      }
    }

    private void hear(String line) {
      if (line.equals(WORKED)) {
        worked = true;
        onWorked.run();
      } else {
        keep(line.substring(0, Math.min(line.length(), LONGEST_LINE)));
        log.accept("[" + name + "] " + line);
      }
    }

    private void keep(String line) {
      synchronized (last) {
        last.add(line);
        if (last.size() > LAST_LINES) {
          last.remove();
        }
      }
    }

    private void awaitEnd(Thread listening, Consumer<Exit> onExit) {
      try {
        int code = process.waitFor();
        Spawned.killOwnedBy(process.pid()); // programs do not notice that their engine was killed
        listening.join(LAST_WORDS_MILLIS);
        synchronized (last) {
          onExit.accept(new Exit(code, String.join("\n", last), worked));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
