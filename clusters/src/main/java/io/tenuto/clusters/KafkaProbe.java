package io.tenuto.clusters;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Asks a Kafka broker for the brokers that it knows, in Kafka's own protocol: request Metadata,
 * version 7 (kafka.apache.org/protocol). A broker is in that list as soon as it may lead
 * partitions, which is later than that its port is open.
 */
final class KafkaProbe {
  private static final int METADATA = 3;
  private static final int VERSION = 7;
  private static final int TIMEOUT_MILLIS = 2_000;

  /** Key and version, correlation, no client's name; no topics, none to be made. */
  private static final int REQUEST_BYTES = 2 + 2 + 4 + 2 + 4 + 1;

  private KafkaProbe() {}

  /** Whether the broker at this port of the loopback knows a broker: itself. */
  static boolean hasBroker(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var request = new DataOutputStream(socket.getOutputStream());
      request.writeInt(REQUEST_BYTES);
      request.writeShort(METADATA);
      request.writeShort(VERSION);
      request.writeInt(1);
      request.writeShort(-1);
      request.writeInt(0);
      request.writeBoolean(false);
      request.flush();
      var answer = new DataInputStream(socket.getInputStream());
      answer.readInt(); // size
      answer.readInt(); // correlation
      answer.readInt(); // throttled for so long
      return answer.readInt() > 0;
    }
  }
}
