/**
 * Spark through TCP: a receiver within Spark dials the source, and its stream is cut into batches.
 */
@NullMarked
package io.tenuto.peers.sparktcp;

import org.jspecify.annotations.NullMarked;
