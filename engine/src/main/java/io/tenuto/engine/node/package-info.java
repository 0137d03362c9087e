/**
 * One process's part in a cluster: its port, its links to engines, connectors and relays, and its
 * link to the master. Machines decide which links there should be ({@link
 * io.tenuto.engine.node.LaneKeeperMachine}); everything runs on the node's loop thread.
 */
@NullMarked
package io.tenuto.engine.node;

import org.jspecify.annotations.NullMarked;
