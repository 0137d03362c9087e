package io.tenuto.clusters;

import java.io.IOException;

/** A program is not installed here; the message says what to install. */
public final class ProgramMissingException extends IOException {
  ProgramMissingException(String message) {
    super(message);
  }
}
