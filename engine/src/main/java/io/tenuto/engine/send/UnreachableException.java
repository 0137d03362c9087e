package io.tenuto.engine.send;

import java.io.IOException;

/** Nobody answers at an address. The message names it and says what to check. */
public final class UnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
