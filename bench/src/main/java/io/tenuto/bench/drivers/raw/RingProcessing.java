package io.tenuto.bench.drivers.raw;

import io.tenuto.load.Processing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Processes messages where they lie in a ring: a thread for each. */
final class RingProcessing {
  private RingProcessing() {}

  /**
   * What the rings' files begin with, the folder of samples, how many. Says when they are there.
   */
  public static void main(String[] arguments) throws IOException {
    Processing processing = Processing.in(Path.of(arguments[1]));
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      Ring ring = Ring.create(file(arguments[0], i));
      new Thread(() -> process(ring, processing), "processing-" + i).start();
    }
    System.out.println(RawAddress.READY + arguments[0]);
  }

  static Path file(String beginning, int number) {
    return Path.of(beginning + "-" + number);
  }

  private static void process(Ring ring, Processing processing) {
    try {
      var patience = new Patience();
      while (true) {
        ByteBuffer message = ring.poll();
        if (message == null) {
          patience.once();
        } else {
          processing.process(message);
          ring.free();
          patience.over();
        }
      }
    } catch (RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // the bench sees that
    }
  }
}
