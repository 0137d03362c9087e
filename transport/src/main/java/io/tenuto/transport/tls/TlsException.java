package io.tenuto.transport.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** TLS failed with a peer; the message names the peer, what is wrong, and what to do. */
public final class TlsException extends IOException {
  private static final long serialVersionUID = 1L;

  TlsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
