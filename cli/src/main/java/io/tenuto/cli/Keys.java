package io.tenuto.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The keys of a terminal, read one by one where {@code stty} can be had, else after each Enter. The
 * terminal is as it was once this is closed, or the JVM ends.
 */
final class Keys implements AutoCloseable {
  private static final Size DEFAULT_SIZE = new Size(24, 80);
  private static final String SAVED = stty("-g").strip();

  private final CountDownLatch quit = new CountDownLatch(1);
  private final Thread restore = new Thread(Keys::leave, "tenuto-terminal");

  /** Of the terminal, each at least 1. */
  record Size(int rows, int columns) {}

  Keys() {
    if (!SAVED.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(restore);
      stty("-icanon", "-echo", "min", "1");
    }
    var reader = new Thread(() -> read(System.in), "tenuto-keys");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(InputStream in) {
    try {
      for (int key = in.read(); key >= 0; key = in.read()) {
        if (key == 'q' || key == 'Q') {
          quit.countDown();
          return;
        }
      }
    } catch (IOException e) {
      System.getLogger("io.tenuto").log(System.Logger.Level.DEBUG, "no keys can be read", e);
    }
  }

  /** Waits for the key that ends it. */
  boolean quitWithin(Duration time) throws InterruptedException {
    return quit.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The terminal's, at this moment. */
  Size size() {
    String[] said = stty("size").strip().split(" ", -1);
    try {
      var size = new Size(Integer.parseInt(said[0]), Integer.parseInt(said[said.length - 1]));
      return size.rows() > 0 && size.columns() > 0 ? size : DEFAULT_SIZE;
    } catch (NumberFormatException e) {
      return DEFAULT_SIZE;
    }
  }

  /** Ctrl-C: the shell's prompt is to stand on a line of its own. */
  private static void leave() {
    restore();
    System.out.println();
  }

  private static void restore() {
    stty(SAVED);
  }

  /** What {@code stty} says, empty if there is none. */
  private static String stty(String... arguments) {
    var command = new ArrayList<String>();
    command.add("stty");
    command.addAll(List.of(arguments));
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return stty.waitFor() == 0 ? said : "";
    } catch (IOException e) {
      return ""; // another system, or no terminal: Enter is needed then
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public void close() {
    if (!SAVED.isEmpty()) {
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(restore);
      } catch (IllegalStateException e) {
        System.getLogger("io.tenuto").log(System.Logger.Level.DEBUG, "already ending", e);
      }
    }
  }
}
