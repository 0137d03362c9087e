package io.tenuto.harmonicio;

import io.tenuto.api.Delivery;
import io.tenuto.api.DeliveryException;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.StreamConnector;
import io.tenuto.engine.backlog.DurableLog;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.node.Streams;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The durable stream of an image, {@code IMAGE/source} in the deployment, with one group of
 * engines: those that pull here, those that pull from another gateway, and those of a pipeline that
 * has the image's name and a stage called {@code engines}. What was accepted is on the disk until
 * it is settled. Thread-safe.
 */
final class ImageStream implements AutoCloseable {
  /** Whoever reads the stream. */
  static final String GROUP = "engines";

  private static final int ATTEMPTS = 3;
  private static final int HEAP_PARTS = 8;
  private static final long RETAIN_BYTES = 256L << 20;

  private final String image;
  private final DeadLetterFile letters;
  private final Keeper log;
  private final Connector connector;

  private ImageStream(String image, DeadLetterFile letters, Keeper log, Connector connector) {
    this.image = image;
    this.letters = letters;
    this.log = log;
    this.connector = connector;
  }

  /**
   * Opens it, with what an earlier life left.
   *
   * @param folder its own
   */
  static ImageStream open(String image, Path folder, GatewayParts parts) throws IOException {
    long retain = Math.min(RETAIN_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PARTS);
    long now = parts.clock().millis();
    DeadLetterFile letters =
        DeadLetterFile.open(folder, Instant.ofEpochMilli(now).toString(), true);
    Keeper log =
        DurableLog.open(
            new DurableLog.Settings(
                folder.resolve("log"), parts.settings().diskBytes(), retain / 2, false),
            parts.loop(),
            parts.pool(),
            parts.heard(image),
            false,
            now);
    var group =
        new Dispatcher.Settings(
            GROUP,
            Delivery.DURABLE,
            OnFull.BLOCK,
            DispatchPolicy.SPREAD,
            ATTEMPTS,
            retain,
            Long.MAX_VALUE,
            Optional.empty());
    var spec =
        new Connector.Spec(
            new Origin("source", image, log.incarnation()),
            List.of(group),
            retain,
            parts.settings().mostMessageBytes());
    var connector = new Connector(parts.loop(), parts.pool(), spec, letters, parts.random(), log);
    parts.node().connect(connector, parts.name() + "-" + image, name(image), List.of(GROUP));
    return new ImageStream(image, letters, log, connector);
  }

  /** The deployment's name of an image's stream. */
  static String name(String image) {
    return Streams.name(image, "source");
  }

  String image() {
    return image;
  }

  /**
   * Takes a message; waits for room, and until it is on the disk.
   *
   * @throws IOException if it cannot be kept, saying why
   */
  void accept(Header header, Payload payload) throws IOException {
    long result;
    try {
      result = connector.offer(header, payload);
    } catch (DeliveryException e) {
      throw new IOException(image + ": " + e.getMessage(), e);
    }
    if (result == StreamConnector.TOO_LARGE) {
      throw new IOException(image + ": a message of " + payload.size() + " bytes is too large");
    }
    if (result < 0) {
      throw new IOException(image + ": the gateway is closing");
    }
  }

  /** What has become of everything accepted. */
  Ledger ledger() {
    return connector.ledger(GROUP);
  }

  /** Takes nothing more; what is not settled is the next life's. */
  @Override
  public void close() throws IOException, InterruptedException {
    connector.close();
    log.close();
    letters.close();
  }
}
