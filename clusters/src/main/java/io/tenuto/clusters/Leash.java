package io.tenuto.clusters;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Main class of every process that is started here: {@code Leash MAIN ARGUMENTS...} runs the main
 * class {@code MAIN}, and halts the virtual machine when its standard input ends. Whoever started
 * the process holds the other end of that pipe, which the system closes even when he is killed: no
 * process outlives him.
 */
public final class Leash {
  /** As of a process that SIGTERM has ended. */
  private static final int EXIT_CODE = 143;

  private Leash() {}

  /** The main class to run, and its arguments. */
  public static void main(String[] arguments) throws Throwable {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("no main class was named: Leash MAIN ARGUMENTS...");
    }
    InputStream input = System.in;
    System.setIn(InputStream.nullInputStream()); // nobody else may take the end away
    var watch = new Thread(() -> haltAtEnd(input), "tenuto-leash");
    watch.setDaemon(true);
    watch.start();
    var main = Class.forName(arguments[0]).getMethod("main", String[].class);
    main.setAccessible(true); // the class itself need not be public
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      throw e.getCause(); // ends as it would have without a leash
    }
  }

  private static void haltAtEnd(InputStream input) {
    try {
      input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("standard input cannot be read any more: " + e);
    }
    Runtime.getRuntime().halt(EXIT_CODE); // at once: shutdown hooks may take for ever
  }
}
