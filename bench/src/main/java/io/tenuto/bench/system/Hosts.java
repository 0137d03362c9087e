package io.tenuto.bench.system;

import io.tenuto.clusters.Host;

/** Where the parts of a system run. */
public record Hosts(Host source, Host broker, Host processing) {
  /** All on this host. */
  public static final Hosts HERE = new Hosts(Host.HERE, Host.HERE, Host.HERE);

  /** Whether each part has a host of its own. */
  public boolean apart() {
    return !source.equals(processing);
  }
}
