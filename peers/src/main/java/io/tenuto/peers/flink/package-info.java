/** What jobs of Flink have in common, whatever feeds them. */
@NullMarked
package io.tenuto.peers.flink;

import org.jspecify.annotations.NullMarked;
