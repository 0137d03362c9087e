package io.tenuto.load;

import java.io.IOException;
import java.io.Writer;
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
  private static final String SUFFIX = ".txt";
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Path path;
  private final Writer file;
  private final Supplier<List<Sample>> samples;
  private final Thread thread = new Thread(this::run, "load-samples");
  private volatile boolean closed;

  /**
   * @param folder where the bench reads samples; it has to be there
   * @param samples what is new; called by one thread at a time
   */
  Sampler(Path folder, String role, Supplier<List<Sample>> samples) throws IOException {
    this(
        folder.resolve(
            role + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + SUFFIX),
        samples,
        path -> Files.newBufferedWriter(path, StandardCharsets.US_ASCII));
  }

  /** How its file is opened. */
  interface Opening {
    Writer open(Path path) throws IOException;
  }

  Sampler(Path path, Supplier<List<Sample>> samples, Opening opening) throws IOException {
    this.path = path;
    this.samples = samples;
    file = opening.open(path);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, INTERVAL_NANOS);
      write();
    }
  }

  /** Writes what is new now. What is lost here would be taken for a loss of the system: it ends. */
  synchronized void write() {
    try {
      for (Sample sample : samples.get()) {
        file.write(sample.write());
        file.write('\n');
      }
      file.flush();
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        closed = true;
        fail(e);
      }
    }
  }

  private void fail(Exception why) {
    String reason = "no samples can be written to " + path.getFileName() + ": " + why;
    System.err.println(reason);
    try {
      SampleFault.write(path, reason);
    } catch (IOException e) { // the bench has to see it in another way
      System.err.println("nor the reason: " + e);
      Runtime.getRuntime().halt(1);
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
