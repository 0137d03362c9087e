package io.tenuto.api;

/** What <em>accepted</em> promises. */
public enum Delivery {
  /** Handed to the link; lost with it. The number sent but not answered is reported. */
  AT_MOST_ONCE,
  /**
   * Kept by the connector until settled; survives any engine, worker and master, not the connector
   * itself.
   */
  AT_LEAST_ONCE
}
