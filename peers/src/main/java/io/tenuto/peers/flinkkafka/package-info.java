/** Flink through Kafka: a producer beside the source, a broker, and a job of Flink. */
@NullMarked
package io.tenuto.peers.flinkkafka;

import org.jspecify.annotations.NullMarked;
