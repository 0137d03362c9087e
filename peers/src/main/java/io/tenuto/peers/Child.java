package io.tenuto.peers;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What the processes that {@link Peer} starts have in common: this is called in them. */
public final class Child {
  private Child() {}

  /** Says that messages would be processed from now on. */
  public static void ready() {
    System.out.println(Peer.READY);
  }

  /** What {@link Peer#properties} has written. */
  public static Properties properties(String file) throws IOException {
    var properties = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(file))) {
      properties.load(in);
    }
    return properties;
  }

  /**
   * Ends the process because of a fault that the system will not get over. The cell that is being
   * measured is marked with it.
   */
  public static void fail(Throwable fault) {
    fault.printStackTrace();
    System.out.println("\n" + Peer.FAILED + fault.toString().replaceAll("\\s+", " "));
    Runtime.getRuntime().halt(1); // whatever else it is doing
  }
}
