package io.tenuto.harmonicio;

import io.tenuto.engine.host.EngineHost;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engines that pull here, each with an engine of the deployment in front of it that has one
 * slot, from its first pull until it is lost. Thread-safe.
 */
final class Pullers implements AutoCloseable {
  private static final long BUDGET_BYTES = 64L << 20;
  private static final long CONTIGUOUS_BYTES = 32L << 20;
  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final int MOST = 2000; // each has a thread, and names come from strangers

  private static final System.Logger LOG = System.getLogger(Pullers.class.getName());

  private final GatewayParts parts;
  private final ListeningEngines listening;
  private final Map<Puller, EngineHost> engines = new ConcurrentHashMap<>();
  private final ExecutorService leaving =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "tenuto-harmonicio-leaving");
            thread.setDaemon(true);
            return thread;
          });
  private long number;
  private volatile boolean closed;

  Pullers(GatewayParts parts, ListeningEngines listening) {
    this.parts = parts;
    this.listening = listening;
  }

  /** Engines listen that were told so in an earlier life. */
  void listenStill(ImageStreams streams) {
    for (PullerId each : listening.all()) {
      try {
        streams.of(each.image());
        listens(each);
      } catch (IOException e) {
        listening.remove(each);
        LOG.log(
            System.Logger.Level.WARNING,
            each.place() + " listens, and cannot be given anything",
            e);
      }
    }
  }

  /**
   * An engine asks for a message, by a request that is held open. Returns when that is over.
   *
   * @param id of an image that has a stream
   */
  void pull(PullerId id, Call call) throws IOException {
    listening.remove(id);
    var held = new HeldPull(call);
    Puller puller = asks(id, held);
    if (call.awaitOver(parts.settings().hold())) {
      puller.left(held);
      return;
    }
    listening.add(id); // before it can be given anything there
    if (puller.exchange(held, new DialledPull(id))) {
      call.answer(Reply.text(200, "No item in queue"));
    } else {
      listening.remove(id);
      boolean unused = call.awaitOver(Duration.ZERO); // its message is on the way
    }
  }

  /** An engine listens for its next message. */
  void listens(PullerId id) throws IOException {
    listening.add(id);
    Puller unused = asks(id, new DialledPull(id));
  }

  private synchronized Puller asks(PullerId id, Pull pull) throws IOException {
    if (closed) {
      throw new IOException("the gateway is closing");
    }
    Puller known = find(id);
    if (known != null && !known.id().equals(id)) {
      known.lose(id.place() + ": another container has taken its place");
      known = null;
    }
    if (known != null && known.asks(pull)) {
      return known;
    }
    if (engines.size() >= MOST) {
      throw new IOException("there are " + MOST + " engines already");
    }
    var puller = new Puller(id, pull, parts.clock(), new Watch());
    EngineHost engine = engine(puller);
    engines.put(puller, engine);
    parts.node().host(engine, ImageStream.name(id.image()), ImageStream.GROUP);
    if (puller.isLost()) { // before it was among them
      lost(puller);
    }
    return puller;
  }

  private @Nullable Puller find(PullerId id) {
    for (Puller each : engines.keySet()) {
      if (each.id().samePlace(id)) {
        return each;
      }
    }
    return null;
  }

  private EngineHost engine(Puller puller) {
    var spec =
        new EngineHost.Spec(
            parts.name() + "-engine-" + ++number,
            1,
            BUDGET_BYTES,
            CONTIGUOUS_BYTES,
            parts.settings().mostMessageBytes(),
            parts.spool(),
            parts.settings().timeLimit(),
            "--harmonicio-time-limit",
            false); // a message may take hours, and another engine be idle
    return new EngineHost(spec, parts.loop(), parts.pool(), slot -> puller, Optional.empty());
  }

  private final class Watch implements Puller.Owner {
    @Override
    public void given(Puller puller) {
      listening.remove(puller.id());
    }

    @Override
    public void lost(Puller puller) {
      Pullers.this.lost(puller);
    }
  }

  /** Takes no lock: the loop calls it, and whoever has the lock may wait for the loop. */
  private void lost(Puller puller) {
    EngineHost engine = engines.remove(puller);
    if (engine != null && !closed) {
      listening.remove(puller.id());
      LOG.log(System.Logger.Level.INFO, puller.id().image() + ": " + puller.why());
      parts.loop().execute(engine::drain); // what waits for it goes to others at once
      try {
        leaving.execute(() -> leave(engine));
      } catch (RejectedExecutionException e) { // the gateway is closing, and all links with it
        LOG.log(System.Logger.Level.DEBUG, "too late to leave in order", e);
      }
    }
  }

  private void leave(EngineHost engine) {
    parts.node().leave(engine.spec().name());
    try {
      engine.close(CLOSING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the gateway closes, and has waited long enough
    }
  }

  /** Whether an engine at this place has asked for messages. */
  boolean asked(String address, int port) {
    return engines.keySet().stream()
        .anyMatch(each -> each.id().address().equals(address) && each.id().port() == port);
  }

  /** An engine at this place has ended. */
  void leaves(String address, int port, String why) {
    for (Puller each : all()) {
      if (each.id().address().equals(address) && each.id().port() == port) {
        each.lose(each.id().place() + ": " + why);
      }
    }
  }

  /** All that are there. */
  List<Puller> all() {
    return new ArrayList<>(engines.keySet());
  }

  /** Whether there is one of an image. */
  boolean any(String image) {
    return all().stream().anyMatch(each -> each.id().image().equals(image));
  }

  /** Whether one of an image waits for work. */
  boolean idle(String image) {
    return all().stream().anyMatch(each -> each.id().image().equals(image) && each.idle());
  }

  /** Lets all go; what they are working on is given to others, and held against nobody. */
  @Override
  public void close() throws InterruptedException {
    List<EngineHost> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(engines.values());
    }
    parts.loop().await(() -> all.forEach(EngineHost::drain));
    for (EngineHost engine : all) {
      engine.close(AT_ONCE);
    }
    engines.clear();
    leaving.shutdown();
    if (!leaving.awaitTermination(10, TimeUnit.SECONDS)) {
      leaving.shutdownNow();
    }
  }
}
