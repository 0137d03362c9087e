/**
 * Aeron, within a host (IPC) and over UDP: a media driver of its own, a stream for each core from
 * the source to a process with a subscription for each core.
 */
@NullMarked
package io.tenuto.peers.aeron;

import org.jspecify.annotations.NullMarked;
