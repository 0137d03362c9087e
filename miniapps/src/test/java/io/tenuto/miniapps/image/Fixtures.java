package io.tenuto.miniapps.image;

import io.tenuto.api.Payload;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The small images that other programs wrote: {@code make.py} in their folder says how. */
final class Fixtures {
  static final ImageLimits LIMITS = new ImageLimits(1 << 20, 64 << 20);

  private Fixtures() {}

  static Path folder() throws URISyntaxException {
    URL table = Objects.requireNonNull(Fixtures.class.getResource("/images/expected.csv"));
    return Objects.requireNonNull(Path.of(table.toURI()).getParent());
  }

  static byte[] bytes(String name) throws IOException, URISyntaxException {
    return Files.readAllBytes(folder().resolve(name));
  }

  static List<Plane> planes(String name) throws Exception {
    return decode(name, bytes(name));
  }

  static List<Plane> decode(String name, byte[] bytes)
      throws UnreadableImageException, IOException {
    return ImageDecoder.decode(name, Payload.of(bytes), LIMITS);
  }

  /** All images that can be read. */
  static List<String> names() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.(tif|png|jpg)") && !name.equals("cmyk.jpg"))
          .sorted()
          .toList();
    }
  }
}
