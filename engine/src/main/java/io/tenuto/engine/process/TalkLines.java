package io.tenuto.engine.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads what user code has to say, usually on its standard error, as long as somebody holds that
 * open, cuts it into lines and passes them on. A thread of its own, so that code which talks much
 * never waits for us.
 */
public final class TalkLines {
  /** A line longer than this is cut into several. */
  static final int MAX_LINE_BYTES = 4096;

  /** What is kept of one child, to explain its end. */
  private static final int TAIL_CHARS = 2500;

  private final LineRing tail = new LineRing(TAIL_CHARS);
  private final Consumer<String> listener;
  private final Thread thread;
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int length;

  /**
   * Starts to read.
   *
   * @param listener told each line on the thread that reads
   */
  public TalkLines(String threadName, InputStream from, Consumer<String> listener) {
    this.listener = listener;
    thread = new Thread(() -> read(from), threadName);
    thread.setDaemon(true);
    thread.start();
  }

  private void read(InputStream from) {
    byte[] some = new byte[8192];
    try (from) {
      for (int count = from.read(some); count >= 0; count = from.read(some)) {
        for (int i = 0; i < count; i++) {
          take(some[i]);
        }
      }
    } catch (IOException e) {
      tell("[its standard error could not be read any further: " + e.getMessage() + "]");
    }
    if (length > 0) {
      end();
    }
  }

  private void take(byte next) {
    if (next == '\n' || next == '\r') {
      if (length > 0 || next == '\n') {
        end();
      }
      return;
    }
    line[length++] = next;
    if (length == line.length) {
      end();
    }
  }

  private void end() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    if (!text.isBlank()) {
      tell(text);
    }
  }

  private void tell(String text) {
    tail.add(text);
    try {
      listener.accept(text);
    } catch (RuntimeException e) { // goes on reading all the same, or the child would wait for us
      System.getLogger(TalkLines.class.getName())
          .log(System.Logger.Level.WARNING, "a listener failed on a line: " + text, e);
    }
  }

  /** Waits until the child's standard error has been closed and read to its end. */
  public void awaitEnd(long millis) throws InterruptedException {
    thread.join(Math.max(1, millis));
  }

  /** The last lines, for a message to people; empty if there were none. */
  public String tail() {
    String lines = String.join("\n  ", tail.lines());
    return lines.isEmpty() ? "" : "\nThe last it wrote to its standard error:\n  " + lines;
  }
}
