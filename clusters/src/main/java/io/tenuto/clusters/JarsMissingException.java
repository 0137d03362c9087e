package io.tenuto.clusters;

import java.io.IOException;

/** A set of jars is neither in the cache nor to be had; the message says what to do. */
public final class JarsMissingException extends IOException {
  JarsMissingException(String message) {
    super(message);
  }

  JarsMissingException(String message, Throwable cause) {
    super(message, cause);
  }
}
