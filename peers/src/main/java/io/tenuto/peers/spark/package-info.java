/** What jobs of Spark's Structured Streaming have in common, whatever feeds them. */
@NullMarked
package io.tenuto.peers.spark;

import org.jspecify.annotations.NullMarked;
