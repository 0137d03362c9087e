package io.tenuto.harmonicio;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names of images: HarmonicIO's name of a stream. */
final class ImageName {
  private static final int MOST_BYTES = 200; // as a folder's name

  private ImageName() {}

  /** Why a stream cannot have this name; empty if it can. */
  static Optional<String> flaw(String image) {
    if (image.isBlank() || image.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("a name of an image has letters, and no control characters");
    }
    return folder(image).length() > MOST_BYTES
        ? Optional.of("a name of an image has at most " + MOST_BYTES + " bytes")
        : Optional.empty();
  }

  /** A folder's name for it. */
  static String folder(String image) {
    return URLEncoder.encode(image, StandardCharsets.UTF_8).replace(".", "%2E");
  }

  /** The other way round. */
  static String of(String folder) {
    return URLDecoder.decode(folder, StandardCharsets.UTF_8);
  }
}
