package io.tenuto.log;

import java.io.IOException;

/** The disk, or the user's quota on it, is full. */
public final class NoSpaceException extends IOException {
  public NoSpaceException(String message, IOException cause) {
    super(message, cause);
  }
}
