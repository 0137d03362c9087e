package io.tenuto.harmonicio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All streams of a gateway, each made when somebody first names its image. Thread-safe. */
final class ImageStreams implements AutoCloseable {
  private static final int MOST = 1000; // names come from strangers, and each has threads and files

  private final Path folder;
  private final GatewayParts parts;
  private final Map<String, ImageStream> streams = new TreeMap<>();
  private boolean closed;

  private ImageStreams(Path folder, GatewayParts parts) {
    this.folder = folder;
    this.parts = parts;
  }

  /** With those of earlier lives, whose messages wait. */
  static ImageStreams open(Path folder, GatewayParts parts) throws IOException {
    var streams = new ImageStreams(folder, parts);
    try {
      streams.reopen();
    } catch (IOException | RuntimeException e) {
      try {
        streams.close();
      } catch (Exception further) {
        e.addSuppressed(further);
      }
      throw e;
    }
    return streams;
  }

  private void reopen() throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> earlier = Files.list(folder)) {
      for (Path each : earlier.filter(Files::isDirectory).sorted().toList()) {
        ImageStream unused = of(ImageName.of(String.valueOf(each.getFileName())));
      }
    }
  }

  /**
   * The stream of an image.
   *
   * @throws IOException if it cannot have one, saying why
   */
  synchronized ImageStream of(String image) throws IOException {
    ImageStream found = streams.get(image);
    if (found != null) {
      return found;
    }
    if (closed) {
      throw new IOException("the gateway is closing");
    }
    if (ImageName.flaw(image).isPresent()) {
      throw new IOException(ImageName.flaw(image).get());
    }
    if (streams.size() >= MOST) {
      throw new IOException(
          "there are "
              + MOST
              + " streams already; remove folders that nobody needs from "
              + folder);
    }
    ImageStream made = ImageStream.open(image, folder.resolve(ImageName.folder(image)), parts);
    streams.put(image, made);
    return made;
  }

  /** In the order of their images. */
  synchronized List<ImageStream> all() {
    return new ArrayList<>(streams.values());
  }

  @Override
  public void close() throws Exception {
    List<ImageStream> all;
    synchronized (this) {
      closed = true;
      all = all();
    }
    for (ImageStream each : all) {
      each.close();
    }
  }
}
