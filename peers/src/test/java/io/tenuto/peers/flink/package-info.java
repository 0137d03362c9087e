@NullMarked
package io.tenuto.peers.flink;

import org.jspecify.annotations.NullMarked;
