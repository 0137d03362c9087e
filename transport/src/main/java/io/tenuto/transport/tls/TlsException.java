package io.tenuto.transport.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** TLS failed with a peer; the message names the peer, what is wrong, and what to do. */
public final class TlsException extends IOException {
  private static final long serialVersionUID = 1L;

  TlsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** An address without TLS where TLS was asked for. */
  public static TlsException clear(String address) {
    return new TlsException(
        address
            + " is without TLS, and this process was told to use it (a tls:// address, or a --tls"
            + " option): what goes over the network would go in the clear. Have that port opened"
            + " with tls:// (REST: https://), or use TLS nowhere.",
        null);
  }
}
