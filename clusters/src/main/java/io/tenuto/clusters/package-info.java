/**
 * Starts and stops real systems, such as a Kafka broker, as processes of their own from Maven jars.
 * Their classes never get into the process that starts them. What is public here may be used by any
 * thread, one at a time.
 */
@NullMarked
package io.tenuto.clusters;

import org.jspecify.annotations.NullMarked;
