package io.tenuto.peers.aeron;

import io.aeron.driver.MediaDriver;
import io.tenuto.peers.Child;
import java.util.concurrent.CountDownLatch;

/** Main class of the media driver: it is configured by flags, and runs until it is ended. */
final class AeronMediaDriver {
  private AeronMediaDriver() {}

  /** No arguments. */
  public static void main(String[] arguments) throws InterruptedException {
    try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context())) {
      Child.ready();
      new CountDownLatch(1).await();
    }
  }
}
