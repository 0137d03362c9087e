@NullMarked
package io.tenuto.peers.nats;

import org.jspecify.annotations.NullMarked;
