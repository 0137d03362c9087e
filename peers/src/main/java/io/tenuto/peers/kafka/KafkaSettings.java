package io.tenuto.peers.kafka;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is set on Kafka: what messages of 10 MB and a long measurement need whatever the variant,
 * and what its documentation advises for throughput.
 */
public final class KafkaSettings {
  /** The topic of all messages. */
  public static final String TOPIC = "load";

  /** Said with each variant, for it is more than the defaults. */
  public static final String ALWAYS =
      "one broker with its default heap of 1 GB; as many partitions as cores; messages of up to 16 MiB"
          + " allowed (message.max.bytes, max.request.size: 1 MB by default); the log is cut to 8 GB";

  /** What a producer and its readers are told for throughput. */
  public static final String ADVISED =
      "batch.size 200000, linger.ms 20, buffer.memory 64 MiB, acks 1 (the same promise with one"
          + " replica), no compression, which random bytes only slow down";

  private static final int LARGEST_BYTES = 16 << 20;
  private static final long KEPT_BYTES = 8L << 30;

  private KafkaSettings() {}

  /** Of the broker. */
  public static Map<String, String> broker(int partitions) {
    return Map.of(
        "num.partitions", String.valueOf(partitions),
        "message.max.bytes", String.valueOf(LARGEST_BYTES),
        // Kept for a week by default, which at full rate no disk has room for.
        "log.retention.bytes", String.valueOf(KEPT_BYTES / partitions),
        "log.retention.check.interval.ms", "10000",
        "log.segment.delete.delay.ms", "1000");
  }

  /** Of the producer. */
  public static Map<String, String> producer(String address, boolean tuned) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("bootstrap.servers", address);
    settings.put("max.request.size", String.valueOf(LARGEST_BYTES));
    if (tuned) {
      settings.put("batch.size", "200000");
      settings.put("linger.ms", "20");
      settings.put("buffer.memory", String.valueOf(64 << 20));
      settings.put("acks", "1");
    }
    return settings;
  }

  /** Of each consumer. */
  public static Map<String, String> consumer(String address, boolean tuned) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("bootstrap.servers", address);
    settings.put("group.id", "processing");
    settings.put("auto.offset.reset", "earliest"); // whatever was sent while the group formed
    if (tuned) {
      settings.put("fetch.min.bytes", "100000");
    }
    return settings;
  }
}
