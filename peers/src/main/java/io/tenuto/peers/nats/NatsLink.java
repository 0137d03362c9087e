package io.tenuto.peers.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.tenuto.peers.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A connection to the server. When it is lost, so are messages, and nothing can be measured any
 * more: the process ends with the reason.
 */
final class NatsLink implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Connection connection;
  private volatile boolean closing;

  NatsLink(String server) throws IOException, InterruptedException {
    Options options =
        Options.builder()
            .server("nats://" + server)
            .noReconnect()
            .connectionListener((from, event) -> heard(from, event))
            .build();
    connection = Nats.connect(options);
  }

  private void heard(Connection from, Events event) {
    if (!closing && (event == Events.DISCONNECTED || event == Events.CLOSED)) {
      String why = from.getLastError();
      Child.fail(
          new IOException(
              "the connection to the server was lost: "
                  + (why == null || why.isEmpty() ? "the server did not say why" : why)));
    }
  }

  Connection connection() {
    return connection;
  }

  /**
   * Ends the process, with the reason, if the server does not take messages of this size: it would
   * close the connection.
   */
  void checkSize(int bytes) {
    long most = connection.getMaxPayload();
    if (bytes > most) {
      Child.fail(
          new IllegalArgumentException(
              "a message of "
                  + bytes
                  + " bytes: this server takes "
                  + most
                  + " bytes at most (max_payload)"));
    }
  }

  /** Waits until the server has taken all that was sent. */
  void await() throws InterruptedException {
    try {
      connection.flush(PATIENCE);
    } catch (TimeoutException e) {
      Child.fail(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    connection.close();
  }
}
