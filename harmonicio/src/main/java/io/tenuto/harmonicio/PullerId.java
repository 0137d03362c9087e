package io.tenuto.harmonicio;

import java.util.Optional;

/**
 * What is known of an engine that pulls.
 *
 * @param peer the host that it asks from
 * @param address under which it could be dialled
 * @param shortId of its container, which later versions tell
 */
record PullerId(String image, String peer, String address, int port, Optional<String> shortId) {
  /** Whether it is the same engine, or one in its place. */
  boolean samePlace(PullerId other) {
    return image.equals(other.image)
        && peer.equals(other.peer)
        && address.equals(other.address)
        && port == other.port;
  }

  /** Where it is, for people. */
  String place() {
    return address + ":" + port;
  }
}
