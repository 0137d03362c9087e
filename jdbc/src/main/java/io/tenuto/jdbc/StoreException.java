package io.tenuto.jdbc;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A database that cannot be used as it is; the message names it and the remedy. */
final class StoreException extends IOException {
  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
