package io.tenuto.clusters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Starts a broker in the folder that it is given, writes down where it is, and stays. */
final class BrokerOwner {
  private BrokerOwner() {}

  public static void main(String[] arguments) throws Exception {
    Path place = Path.of(arguments[0]);
    var more = Map.of("message.max.bytes", "20000000");
    try (var broker = KafkaBroker.start(cache(), place, more, Host.HERE, line -> {})) {
      Files.writeString(place.resolve("address"), broker.address());
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }

  static Jars cache() {
    return new Jars(Jars.defaultCache(System.getenv()), line -> {});
  }
}
