package io.tenuto.clusters;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Asks a Kafka broker for the brokers that it knows, in Kafka's own protocol: request Metadata,
 * version 7 (kafka.apache.org/protocol). A broker is in that list as soon as it may lead
 * partitions, which is later than that its port is open.
 */
final class KafkaProbe implements AutoCloseable {
  private static final int METADATA = 3;
  private static final int VERSION = 7;
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int ASK_AGAIN_MILLIS = 50;

  /** Key and version, correlation, no client's name; no topics, none to be made. */
  private static final int REQUEST_BYTES = 2 + 2 + 4 + 2 + 4 + 1;

  private static final String FOUND = "found";

  private final Host host;
  private final int port;
  private final Optional<PeerProcess> there; // asks in our place where we cannot

  private KafkaProbe(Host host, int port, Optional<PeerProcess> there) {
    this.host = host;
    this.port = port;
    this.there = there;
  }

  /**
   * A probe of the broker at this port of a host, within its network.
   *
   * @param folder for what it says
   */
  static KafkaProbe start(Host host, int port, Path folder) throws IOException {
    if (host.equals(Host.HERE)) {
      return new KafkaProbe(host, port, Optional.empty());
    }
    var program =
        new JavaProgram(
            KafkaProbe.class.getName(),
            List.of(host.address(), String.valueOf(port)),
            List.of(),
            List.of("-XX:TieredStopAtLevel=1"));
    return new KafkaProbe(
        host, port, Optional.of(PeerProcess.start("probe", program, folder, host)));
  }

  /** Address and port: asks until there is a broker, then says so and ends. */
  public static void main(String[] arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[1]);
    while (!answers(arguments[0], port)) {
      Thread.sleep(ASK_AGAIN_MILLIS);
    }
    System.out.println(FOUND);
  }

  private static boolean answers(String address, int port) {
    try {
      return hasBroker(address, port);
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Whether the broker knows a broker: itself. */
  boolean hasBroker() throws IOException {
    return there.isPresent()
        ? there.get().line(FOUND).isPresent()
        : hasBroker(host.address(), port);
  }

  @Override
  public void close() {
    there.ifPresent(PeerProcess::close);
  }

  private static boolean hasBroker(String address, int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
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
