/**
 * The protocol: frames, and the machines of the two ends of a link. Pure: no sockets, clocks,
 * threads or random numbers; each machine is owned by the thread that feeds it.
 */
@NullMarked
package io.tenuto.wire;

import org.jspecify.annotations.NullMarked;
