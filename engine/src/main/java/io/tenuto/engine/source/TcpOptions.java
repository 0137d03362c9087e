package io.tenuto.engine.source;

import java.time.Duration;

/**
 * Where bytes come from and how they become messages.
 *
 * @param role whether this side listens or connects
 * @param host the address to listen on or to connect to
 * @param port 0 to 65535; when listening 0 takes a free one
 * @param framing how messages are told apart
 * @param maxMessageBytes a client that sends a larger message is dropped; 1 to 2147483583
 * @param maxMessages the stream ends after that many; 0 for no end
 * @param maxClients how many are served at once, at least 1; further ones wait
 * @param stallTimeout how long a client may pause in the middle of a message before it is dropped
 */
public record TcpOptions(
    Role role,
    String host,
    int port,
    Framing framing,
    int maxMessageBytes,
    long maxMessages,
    int maxClients,
    Duration stallTimeout) {
  /** Which side dials. */
  public enum Role {
    LISTEN,
    CONNECT
  }

  public TcpOptions {
    Framing.checkLimit(maxMessageBytes);
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: is blank. Write 127.0.0.1 for this machine only.");
    }
    int leastPort = role == Role.LISTEN ? 0 : 1;
    if (port < leastPort || port > 65_535) {
      throw new IllegalArgumentException(
          "port: " + port + " is outside " + leastPort + " to 65535. Write the port's number.");
    }
    if (maxMessages < 0) {
      throw new IllegalArgumentException(
          "maxMessages: " + maxMessages + " is negative. Remove the line for no end.");
    }
    if (maxClients < 1) {
      throw new IllegalArgumentException(
          "maxClients: " + maxClients + " is below the minimum 1. Remove the line for 64.");
    }
    if (stallTimeout.isNegative() || stallTimeout.isZero()) {
      throw new IllegalArgumentException(
          "stallTimeout: " + stallTimeout + " is not above 0. Remove the line for 30 seconds.");
    }
  }

  /** Listens on this machine only, for up to 64 clients and messages of up to 64 MiB. */
  static TcpOptions listen(int port, Framing framing) {
    return new TcpOptions(
        Role.LISTEN, "127.0.0.1", port, framing, 64 << 20, 0, 64, Duration.ofSeconds(30));
  }

  /** Connects and reads until the other side ends. */
  static TcpOptions connect(String host, int port, Framing framing) {
    return new TcpOptions(
        Role.CONNECT, host, port, framing, 64 << 20, 0, 1, Duration.ofSeconds(30));
  }

  /** The same with another limit of a message's size. */
  TcpOptions limitedTo(int bytes) {
    return new TcpOptions(role, host, port, framing, bytes, maxMessages, maxClients, stallTimeout);
  }

  /** The same, but ending after that many messages. */
  TcpOptions endingAfter(long messages) {
    return new TcpOptions(
        role, host, port, framing, maxMessageBytes, messages, maxClients, stallTimeout);
  }

  /** The same for that many clients at once. */
  TcpOptions serving(int clients) {
    return new TcpOptions(
        role, host, port, framing, maxMessageBytes, maxMessages, clients, stallTimeout);
  }

  /** The same with another patience in the middle of a message. */
  TcpOptions stallingAtMost(Duration pause) {
    return new TcpOptions(
        role, host, port, framing, maxMessageBytes, maxMessages, maxClients, pause);
  }
}
