package io.tenuto.peers.nats;

import io.tenuto.clusters.JarSet;
import java.time.Duration;
import java.util.List;

/** What is set on NATS, and the words that say so. */
final class NatsSettings {
  static final JarSet JARS = new JarSet("nats-2.26.2", List.of("io.nats:jnats:2.26.2"));

  static final String TUNED = "tuned";

  /** Subject of all messages; the stream and its consumer are called so too. */
  static final String NAME = "load";

  /** Bytes that a source has on the way before it waits for the server. */
  static final int WINDOW_BYTES = 64 << 20;

  /** Messages likewise, which is the window of NATS's other clients. */
  static final int WINDOW_MESSAGES = 4_000;

  /** A client takes 500 messages ahead, which are not processed within the 30 s of the default. */
  static final Duration ACK_WAIT = Duration.ofHours(1);

  /** What a stream keeps. */
  static final long KEPT_BYTES = 8L << 30;

  static final String CORE_ALWAYS =
      "one server; a connection for each core in one queue group; messages of up to 1 MiB"
          + " (max_payload); the source waits for the server after each 64 MiB; nothing holds it up"
          + " when the processing is slower: what exceeds the client's or the server's limits is"
          + " lost";

  static final String CORE_ADVISED =
      "max_payload 64 MiB, no limit to what a client holds until it is processed";

  static final String STREAM_ALWAYS =
      "one server; a stream in files, cut to 8 GB; up to 4,000 messages or 64 MiB published and not"
          + " acknowledged yet; a connection for each core, which fetches and acknowledges messages"
          + " one by one; ack_wait 1 h (30 s by default, too short for 500 messages of 0.1 s that a"
          + " client takes ahead); messages of up to 1 MiB (max_payload)";

  static final String STREAM_ADVISED = "max_payload 64 MiB";

  private NatsSettings() {}

  /** Of the server, whose working folder is its own. */
  static List<String> server(boolean tuned) {
    String streams = "jetstream: {store_dir: \"data\"}";
    return tuned ? List.of(streams, "max_payload: 64MB") : List.of(streams);
  }
}
