package io.tenuto.bench.hop;

import io.tenuto.transport.Endpoint;
import java.nio.file.Path;
import java.util.Locale;

/** How the two processes are joined. */
public enum Transport {
  TCP,
  UNIX,
  /** TCP with TLS; its bound is plain TCP. */
  TLS;

  /** Where a receiver listens. */
  Endpoint endpoint(Path folder, String name) {
    return switch (this) {
      case TCP -> Endpoint.tcp("127.0.0.1", 0);
      case UNIX -> Endpoint.unix(folder.resolve(name));
      case TLS -> Endpoint.tls("127.0.0.1", 0);
    };
  }

  /** What raw sockets are measured with beside it. */
  Transport bound() {
    return this == TLS ? TCP : this;
  }

  /** As it is written in options and results. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
