/**
 * Whole clusters of the real machines in one thread, on simulated time and network, from a seed.
 */
@NullMarked
package io.tenuto.engine.simulation;

import org.jspecify.annotations.NullMarked;
