package io.tenuto.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Writes what a process has done into a file of its own, each 100 ms, on a thread of its own. A
 * file, since every system can write one wherever its processes run.
 */
final class Sampler implements AutoCloseable {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final BufferedWriter file;
  private final Supplier<List<Sample>> samples;
  private final Thread thread = new Thread(this::run, "load-samples");
  private volatile boolean closed;

  /**
   * @param folder where the bench reads samples; it has to be there
   * @param samples what is new; called by one thread at a time
   */
  Sampler(Path folder, String role, Supplier<List<Sample>> samples) throws IOException {
    String name = role + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".txt";
    file = Files.newBufferedWriter(folder.resolve(name), StandardCharsets.US_ASCII);
    this.samples = samples;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, INTERVAL_NANOS);
      write();
    }
  }

  /** Writes what is new now. */
  synchronized void write() {
    try {
      for (Sample sample : samples.get()) {
        file.write(sample.write());
        file.write('\n');
      }
      file.flush();
    } catch (IOException e) {
      if (!closed) { // without samples the bench sees nothing done, and says so
        closed = true;
        e.printStackTrace();
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    LockSupport.unpark(thread);
    write();
    synchronized (this) {
      file.close();
    }
  }
}
