@NullMarked
package io.tenuto.peers.kafka;

import org.jspecify.annotations.NullMarked;
