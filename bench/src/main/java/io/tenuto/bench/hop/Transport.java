package io.tenuto.bench.hop;

import io.tenuto.transport.Endpoint;
import java.nio.file.Path;
import java.util.Locale;

/** How the two processes are joined. */
public enum Transport {
  TCP,
  UNIX;

  /** Where a receiver listens. */
  Endpoint endpoint(Path folder, String name) {
    return this == TCP ? Endpoint.tcp("127.0.0.1", 0) : Endpoint.unix(folder.resolve(name));
  }

  /** As it is written in options and results. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
