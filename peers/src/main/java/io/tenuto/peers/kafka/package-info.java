/**
 * Kafka alone: a producer beside the source, a broker, and a process with one consumer for each
 * core.
 */
@NullMarked
package io.tenuto.peers.kafka;

import org.jspecify.annotations.NullMarked;
