package io.tenuto.harmonicio;

import io.tenuto.engine.process.Command;
import io.tenuto.engine.process.Ends;
import io.tenuto.engine.process.Launcher;
import io.tenuto.engine.process.ProcessFailure;
import io.tenuto.engine.process.ProcessListener;
import io.tenuto.engine.process.Running;
import io.tenuto.engine.process.StartPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One of HarmonicIO's engines in a container that is kept running: when it ends it is started
 * again, later and later while it does not come to ask for messages. The program that runs
 * containers stays in the foreground, so that its end is the container's. Has a thread of its own;
 * methods may be called by any other.
 */
final class EngineContainer {
  private static final int FINISHED = 4; // by this status an engine says that it had nothing to do
  private static final long LOOK_MILLIS = 50;

  private final ContainerWords words;
  private final Pullers pullers;
  private final ProcessListener lines;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable String failure; // of the first start
  private boolean worked; // it has asked for messages
  private boolean ended; // it is not started again
  private boolean over;

  EngineContainer(ContainerWords words, Pullers pullers, ProcessListener lines) {
    this.words = words;
    this.pullers = pullers;
    this.lines = lines;
    this.thread = new Thread(this::keep, "tenuto-harmonicio-container-" + words.id());
    thread.setDaemon(true);
    thread.start();
  }

  String id() {
    return words.id();
  }

  String image() {
    return words.image();
  }

  /** Whether it has ended for good. */
  boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until its code has asked for messages, or the time is over.
   *
   * @throws IOException if its first start fails, in the words of whoever tried
   */
  void awaitWorking(long millis) throws IOException, InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!worked && failure == null && !over && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (failure != null && !worked) {
        throw new IOException(failure);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Is not started again. */
  void finish() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it and waits for that. */
  void end() throws InterruptedException {
    finish();
    thread.join();
  }

  private void keep() {
    var policy = new StartPolicy();
    try {
      while (pause(policy.waitNanos(System.nanoTime()))) {
        if (run()) {
          policy.onReady();
        } else {
          policy.onFailure(System.nanoTime());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it
    } finally {
      lock.lock();
      try {
        over = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** False if it is not to be started again. */
  private boolean pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      for (long left = nanos; left > 0 && !ended; ) {
        left = changed.awaitNanos(left);
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** Runs it once; whether it came to ask for messages. */
  private boolean run() throws InterruptedException {
    try (RemovalGuard guard = RemovalGuard.of(words.remove())) {
      return runGuarded();
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean runGuarded() throws InterruptedException {
    int port;
    Running running;
    try {
      port = words.freePort();
      running = command(words.run(port)).start(0, Ends.ofTalk(), line -> lines.onLine(0, line));
    } catch (ProcessFailure.Start | IOException e) {
      failed(String.valueOf(e.getMessage()));
      return false;
    }
    boolean asked = false;
    while (!running.awaitExit(LOOK_MILLIS)) {
      if (!asked && pullers.asked(words.address(), port)) {
        asked = true;
        works();
      }
      if (wantsEnd()) {
        remove();
        running.stop(Duration.ofSeconds(5));
      }
    }
    running.awaitSwept();
    if (wantsEnd()) {
      remove(); // it may have been made while we ended the program that makes it
    }
    pullers.leaves(words.address(), port, "its container " + running.ending());
    if (running.status() == FINISHED) {
      finish();
    }
    if (!asked) {
      failed("the container " + running.ending() + ": " + running.lastLines());
    }
    return asked;
  }

  private void remove() {
    try {
      Running removal =
          command(words.remove()).start(0, Ends.ofTalk(), line -> lines.onLine(0, line));
      boolean unused = removal.awaitEnd();
      removal.awaitSwept();
    } catch (ProcessFailure.Start e) {
      lines.onCannotStart(0, e);
    }
  }

  private Command command(List<String> line) {
    return new Command(words.image(), line, Path.of(""), inherited(), Set.of(), Launcher.HERE);
  }

  /** Where the containers' service is. */
  private static Map<String, String> inherited() {
    var found = new HashMap<String, String>();
    for (String name : ContainerWords.INHERITED) {
      String value = System.getenv(name);
      if (value != null) {
        found.put(name, value);
      }
    }
    return found;
  }

  private boolean wantsEnd() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private void works() {
    lock.lock();
    try {
      worked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void failed(String why) {
    lines.onLine(0, "[" + why + "]");
    lock.lock();
    try {
      failure = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
