package io.tenuto.harmonicio;

import io.tenuto.api.Delivery;
import io.tenuto.api.DeliveryException;
import io.tenuto.api.Header;
import io.tenuto.api.Ledger;
import io.tenuto.api.OnFull;
import io.tenuto.api.Payload;
import io.tenuto.api.StreamConnector;
import io.tenuto.engine.backlog.Backlog;
import io.tenuto.engine.backlog.BacklogSettings;
import io.tenuto.engine.backlog.DurableLog;
import io.tenuto.engine.connector.Connector;
import io.tenuto.engine.connector.DispatchPolicy;
import io.tenuto.engine.connector.Dispatcher;
import io.tenuto.engine.connector.Keeper;
import io.tenuto.engine.letters.DeadLetterFile;
import io.tenuto.engine.node.Streams;
import io.tenuto.engine.run.BacklogTalk;
import io.tenuto.transport.LocalLink;
import io.tenuto.wire.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private static final long RETAIN_BYTES = 32L << 20; // in memory, on its way
  private static final long SPILL_ABOVE_BYTES = 1 << 20; // of what waits for engines in memory
  private static final long WINDOW_BYTES = 16L << 20;

  private final String image;
  private final Connector connector;
  private final Backlog backlog;
  private final Deque<AutoCloseable> open;

  private ImageStream(
      String image, Connector connector, Backlog backlog, Deque<AutoCloseable> open) {
    this.image = image;
    this.connector = connector;
    this.backlog = backlog;
    this.open = open;
  }

  /**
   * Opens it, with what an earlier life left.
   *
   * @param folder its own
   */
  static ImageStream open(String image, Path folder, GatewayParts parts) throws IOException {
    var open = new ArrayDeque<AutoCloseable>();
    try {
      return open(image, folder, parts, open);
    } catch (IOException | RuntimeException e) {
      try {
        closeAll(open);
      } catch (Exception further) {
        e.addSuppressed(further);
      }
      throw e;
    }
  }

  private static ImageStream open(
      String image, Path folder, GatewayParts parts, Deque<AutoCloseable> open) throws IOException {
    long now = parts.clock().millis();
    DeadLetterFile letters =
        DeadLetterFile.open(folder, Instant.ofEpochMilli(now).toString(), true);
    open.push(letters);
    Backlog backlog =
        Backlog.open(
            new BacklogSettings(
                parts.name() + "-waiting-" + image,
                group(OnFull.BLOCK, 0),
                folder.resolve("waiting"),
                parts.settings().diskBytes(),
                WINDOW_BYTES,
                parts.settings().mostMessageBytes(),
                true),
            new Backlog.Surroundings(
                parts.loop(), parts.pool(), letters, parts.random(), new BacklogTalk()));
    open.push(backlog);
    Keeper log =
        DurableLog.open(
            new DurableLog.Settings(
                folder.resolve("log"), parts.settings().diskBytes(), WINDOW_BYTES, false),
            parts.loop(),
            parts.pool(),
            parts.heard(image),
            false,
            now);
    open.push(log);
    var spec =
        new Connector.Spec(
            new Origin("source", image, log.incarnation()),
            List.of(group(OnFull.SPILL, SPILL_ABOVE_BYTES)),
            RETAIN_BYTES,
            parts.settings().mostMessageBytes());
    var connector = new Connector(parts.loop(), parts.pool(), spec, letters, parts.random(), log);
    open.push(connector);
    LocalLink.join(
        parts.loop(),
        parts.loop(),
        "in-process",
        link -> connector.open(GROUP, link, backlog.introduction(), 1),
        link -> backlog.open(link, 1));
    parts.node().connect(connector, parts.name() + "-" + image, name(image), List.of(GROUP));
    parts.node().drain(backlog, backlog.name(), name(image));
    return new ImageStream(image, connector, backlog, open);
  }

  private static Dispatcher.Settings group(OnFull onFull, long keepBytes) {
    return new Dispatcher.Settings(
        GROUP,
        Delivery.DURABLE,
        onFull,
        DispatchPolicy.SPREAD,
        ATTEMPTS,
        keepBytes,
        onFull == OnFull.SPILL ? RETAIN_BYTES / 2 : Long.MAX_VALUE,
        Optional.empty());
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

  /** What has become of everything accepted, at once or after it has waited in the backlog. */
  Ledger ledger() {
    Ledger direct = connector.ledger(GROUP);
    Ledger stored = backlog.ledger();
    return new Ledger(
        direct.accepted() + stored.accepted() - direct.passedOn(),
        direct.completed() + stored.completed(),
        direct.deadLettered() + stored.deadLettered(),
        direct.dropped() + stored.dropped(),
        0,
        direct.retained() + stored.retained());
  }

  /** Takes nothing more; what is not settled is the next life's. */
  @Override
  public void close() throws Exception {
    connector.close();
    closeAll(open);
  }

  private static void closeAll(Deque<AutoCloseable> open) throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
