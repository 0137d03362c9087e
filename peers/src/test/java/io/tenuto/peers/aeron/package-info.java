@NullMarked
package io.tenuto.peers.aeron;

import org.jspecify.annotations.NullMarked;
