package io.tenuto.load;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Main class that runs another one, and ends the process when its standard input ends: so no
 * process of a system outlives the bench that started it, not even when that is killed.
 */
public final class Leash {
  /** As if ended by a signal. */
  private static final int LET_GO = 143;

  private Leash() {}

  /** The name of a main class, and its arguments. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("usage: Leash MAIN-CLASS [ARGUMENT...]");
    }
    var thread = new Thread(Leash::endWithInput, "leash");
    thread.setDaemon(true);
    thread.start();
    Method main = Class.forName(arguments[0]).getMethod("main", String[].class);
    main.setAccessible(true); // a main class is seldom public here
    main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  @SuppressWarnings("SystemExitOutsideMain") // what it is for; nothing may hold it up
  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // nobody says anything here
      }
    } catch (IOException e) {
      // as good as the end
    }
    Runtime.getRuntime().halt(LET_GO);
  }
}
