/**
 * NATS: a server, a source, and a process with a connection for each core, by core NATS (subjects)
 * and by JetStream (a stream in files).
 */
@NullMarked
package io.tenuto.peers.nats;

import org.jspecify.annotations.NullMarked;
