package io.tenuto.harmonicio;

import io.tenuto.engine.process.KeptLines;
import io.tenuto.engine.process.ProcessListener;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** The containers that were asked for here, each kept running. Thread-safe. */
final class EngineContainers implements AutoCloseable {
  private static final int MOST = 256;
  private static final int ID_BYTES = 6; // as Docker's short ids
  private static final long PATIENCE_MILLIS = 60_000;

  private final String program;
  private final String address;
  private final IntSupplier restPort;
  private final Pullers pullers;
  private final Path logs;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, EngineContainer> containers = new LinkedHashMap<>();
  private boolean closed;

  /**
   * @param program that runs containers
   * @param restPort the gateway's, once it is open
   * @param logs folder for what engines write
   */
  EngineContainers(
      String program,
      String address,
      IntSupplier restPort,
      Pullers pullers,
      Path logs,
      Clock clock) {
    this.program = program;
    this.address = address;
    this.restPort = restPort;
    this.pullers = pullers;
    this.logs = logs;
    this.clock = clock;
  }

  /**
   * Starts one; returns when it asks for messages, or after a minute.
   *
   * @param cpuShare of one processor when others want it as well; 0 to 1
   * @param idleSeconds after which it may end by itself; 0 for never
   * @return its id
   * @throws IOException if it does not start, in the words of whoever tried
   */
  String create(String image, double cpuShare, int idleSeconds)
      throws IOException, InterruptedException {
    if (image.startsWith("-") || ImageName.flaw(image).isPresent()) {
      throw new IOException(image + " is no name of an image");
    }
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    var words =
        new ContainerWords(
            program,
            HexFormat.of().formatHex(id),
            image,
            address,
            restPort.getAsInt(),
            cpuShare,
            idleSeconds);
    EngineContainer made = add(words);
    try {
      made.awaitWorking(PATIENCE_MILLIS);
    } catch (IOException e) {
      made.end();
      remove(made);
      throw e;
    }
    return made.id();
  }

  private synchronized EngineContainer add(ContainerWords words) throws IOException {
    containers.values().removeIf(EngineContainer::isOver);
    if (closed || containers.size() >= MOST) {
      throw new IOException(closed ? "the gateway is closing" : "there are " + MOST + " already");
    }
    var kept = new KeptLines(ProcessListener.NONE, logs, words.id(), clock);
    var made = new EngineContainer(words, pullers, kept);
    containers.put(words.id(), made);
    return made;
  }

  private synchronized void remove(EngineContainer container) {
    containers.remove(container.id());
  }

  /** It has had nothing to do for long and is about to end; false if there is none of this id. */
  synchronized boolean finish(String id) {
    EngineContainer found = containers.get(id);
    if (found != null) {
      found.finish();
    }
    return found != null;
  }

  /** All that are kept running, in HarmonicIO's words. */
  synchronized List<Map<String, Object>> list() {
    var all = new ArrayList<Map<String, Object>>();
    for (EngineContainer each : containers.values()) {
      if (!each.isOver()) {
        all.add(Map.of("short_id", each.id(), "image", List.of(each.image()), "status", "running"));
      }
    }
    return all;
  }

  /** Ends all. */
  @Override
  public void close() throws InterruptedException {
    List<EngineContainer> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(containers.values());
    }
    all.forEach(EngineContainer::finish);
    for (EngineContainer each : all) {
      each.end();
    }
  }
}
