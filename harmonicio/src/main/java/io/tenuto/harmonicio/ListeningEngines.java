package io.tenuto.harmonicio;

import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The engines that listen for their next message, a small file each. One that listens says nothing
 * until it has had a message, so that a later life of the gateway must know of it or it would wait
 * for ever. One that was given a message is forgotten first: while it works its port is open too,
 * and would take a second one that it never asked for. Thread-safe.
 */
final class ListeningEngines {
  private static final System.Logger LOG = System.getLogger(ListeningEngines.class.getName());

  private final Path folder;
  private final Map<PullerId, Path> files = new LinkedHashMap<>();

  private ListeningEngines(Path folder) {
    this.folder = folder;
  }

  /** With those that an earlier life knew. */
  static ListeningEngines open(Path folder) throws IOException {
    var engines = new ListeningEngines(folder);
    Files.createDirectories(folder);
    try (Stream<Path> earlier = Files.list(folder)) {
      for (Path each : earlier.sorted().toList()) {
        engines.reopen(each);
      }
    }
    return engines;
  }

  private void reopen(Path file) throws IOException {
    Path second;
    try {
      second = files.put(read(Files.readAllBytes(file)), file);
    } catch (ProtocolException | IllegalArgumentException e) { // as a power cut has left it
      LOG.log(System.Logger.Level.WARNING, file + " names no engine, and is removed", e);
      second = file;
    }
    if (second != null) {
      Files.deleteIfExists(second);
    }
  }

  private static PullerId read(byte[] bytes) {
    Map<String, Object> said = Json.read(bytes);
    if (said.get("image") instanceof String image
        && said.get("peer") instanceof String peer
        && said.get("address") instanceof String address
        && said.get("port") instanceof Long port) {
      Optional<String> shortId = Optional.ofNullable(said.get("shortId")).map(String::valueOf);
      return new PullerId(image, peer, address, Math.toIntExact(port), shortId);
    }
    throw new IllegalArgumentException("a part of it is missing");
  }

  /** All that listen, as far as is known. */
  synchronized List<PullerId> all() {
    return List.copyOf(files.keySet());
  }

  /** An engine is about to be told to listen. */
  synchronized void add(PullerId id) throws IOException {
    if (files.containsKey(id)) {
      return;
    }
    var said = new LinkedHashMap<String, Object>();
    said.put("image", id.image());
    said.put("peer", id.peer());
    said.put("address", id.address());
    said.put("port", id.port());
    id.shortId().ifPresent(shortId -> said.put("shortId", shortId));
    Path file = folder.resolve(UUID.randomUUID().toString());
    Files.write(file, Json.write(said));
    files.put(id, file);
  }

  /** It listens no more: it has asked again, is about to be given a message, or is gone. */
  synchronized void remove(PullerId id) {
    Path file = files.remove(id);
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          file + " cannot be removed: after a restart " + id.place() + " is taken to listen",
          e);
    }
  }
}
