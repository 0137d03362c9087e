package io.tenuto.api;

/**
 * What <em>accepted</em> promises. The mode that was asked for is in force, or there is an error.
 */
public enum Delivery {
  /** Handed to the link; lost with it. The number sent but not answered is reported. */
  AT_MOST_ONCE,
  /**
   * Kept by the connector until settled; survives any engine, worker and master, not the connector
   * itself.
   */
  AT_LEAST_ONCE,
  /**
   * In the connector's log, and confirmed by its disk, before it is accepted. Survives in addition
   * the end of the connector's process and a power cut, not the loss of that disk: who opens the
   * log again first delivers what was accepted and not settled, under the same identities. What was
   * settled shortly before may come again. When the disk fails to confirm, nothing more is accepted
   * ({@link DeliveryException}); what was accepted before is still delivered.
   */
  DURABLE,
  /**
   * On the disks of all of several keepers, on hosts of their own, before it is accepted. Survives
   * in addition the loss of the connector's host, and of all keepers but one. While one of them is
   * away, nothing is accepted.
   */
  REPLICATED
}
