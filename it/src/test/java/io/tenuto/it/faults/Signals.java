package io.tenuto.it.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Sends signals through one shell that is there already: starting a program for each takes
 * milliseconds, which is too late where milliseconds matter. Thread-safe.
 */
final class Signals implements AutoCloseable {
  private static final String SCRIPT =
      "while read -r signal pid; do kill -s \"$signal\" \"$pid\" && echo sent || echo failed; done";

  private final Process shell;
  private final OutputStream orders;
  private final BufferedReader answers;

  Signals() throws IOException {
    shell =
        new ProcessBuilder("sh", "-c", SCRIPT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    orders = shell.getOutputStream();
    answers =
        new BufferedReader(
            new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Sends a signal; returns when it has been sent. */
  synchronized void send(String signal, Process to) throws IOException {
    orders.write((signal + " " + to.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
    orders.flush();
    String answer = answers.readLine();
    if (!"sent".equals(answer)) {
      throw new IOException("signal " + signal + " to process " + to.pid() + ": " + answer);
    }
  }

  @Override
  public void close() throws IOException {
    orders.close();
    shell.destroyForcibly();
  }
}
