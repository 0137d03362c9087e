/** Flink through TCP: a source function within Flink dials the source. */
@NullMarked
package io.tenuto.peers.flinktcp;

import org.jspecify.annotations.NullMarked;
