package io.tenuto.cli;

import io.tenuto.transport.Endpoint;
import org.jspecify.annotations.Nullable;

/** The value of an option cannot be meant: the command line was wrong, not the world. */
final class UsageException extends IllegalArgumentException {
  UsageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Reads the address that an option gives.
   *
   * @throws UsageException naming the option, the text and the forms expected
   */
  static Endpoint address(String option, String text) {
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage(), e);
    }
  }
}
