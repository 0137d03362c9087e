/**
 * Spark through Kafka: a producer beside the source, a broker, and a job of Structured Streaming.
 */
@NullMarked
package io.tenuto.peers.sparkkafka;

import org.jspecify.annotations.NullMarked;
