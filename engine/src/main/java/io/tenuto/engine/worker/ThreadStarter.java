package io.tenuto.engine.worker;

import io.tenuto.config.ConfigException;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Runs each engine in a thread of this process, by the same lines on its input as a process of its
 * own: for rehearsals, where nothing has to outlive anything. An engine here cannot be killed; it
 * is told to end instead.
 */
public final class ThreadStarter implements EngineStarter {
  private final ProcessStarter.Settings settings;

  public ThreadStarter(ProcessStarter.Settings settings) {
    this.settings = settings;
  }

  @Override
  public Running start(EngineOrder order, String instance, Consumer<Exit> onExit)
      throws IOException {
    String spec = new String(settings.spec(order, instance).toJson(), StandardCharsets.UTF_8);
    var input = new PipedInputStream(2 * spec.length() + 64); // nobody waits for its reader
    var commands = new PipedOutputStream(input);
    var running = new Told(commands);
    running.say(spec);
    var thread = new Thread(() -> onExit.accept(run(input)), order.engine());
    thread.setDaemon(true);
    thread.start();
    return running;
  }

  private static Exit run(PipedInputStream input) {
    try {
      EngineProcess.run(input);
      return new Exit(0, "");
    } catch (IOException | ConfigException | RuntimeException e) {
      return new Exit(1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Exit(1, "interrupted");
    }
  }

  private record Told(PipedOutputStream commands) implements Running {
    void say(String line) throws IOException {
      commands.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    }

    @Override
    public void drain() {
      try {
        say(ProcessStarter.DRAIN);
      } catch (IOException e) {
        System.getLogger(ThreadStarter.class.getName())
            .log(System.Logger.Level.DEBUG, "the engine has ended already", e);
      }
    }

    @Override
    public void kill() {
      drain();
    }
  }
}
